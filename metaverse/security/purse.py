"""The purse: what callers have spent at several processes, added up in Redis; without Redis each counts for itself."""

from __future__ import annotations

import time

import redis
import structlog

from metaverse.security.budgets import Purse, Rate

logger = structlog.get_logger(__name__)
PATIENCE_SECONDS = 0.25
PAUSE_SECONDS = 5.0
"""After trouble nobody waits for Redis for so long."""

_SPEND = """
local spent = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
    left = tonumber(ARGV[2])
    redis.call('PEXPIRE', KEYS[1], left)
end
return {spent, left}
"""


def purse(url: str) -> Purse:
    """Give the purse that lies in a Redis."""
    server = redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
    spend = server.register_script(_SPEND)
    rests_until = 0.0

    def add(who: str, allowed: Rate, calls: int) -> tuple[int, float] | None:
        nonlocal rests_until
        if time.monotonic() < rests_until:
            return None
        try:
            key = f"metaverse:spent:{who}:{allowed.amount}:{allowed.seconds}"
            spent, left_ms = spend(keys=[key], args=[calls, allowed.seconds * 1000])
        except (redis.RedisError, OSError):
            rests_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("Redis does not answer; each process counts the calls for itself.")
            return None
        return int(spent), time.monotonic() + left_ms / 1000

    return add

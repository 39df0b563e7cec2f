"""Passwords: hashed by argon2id, off the event loop, and as slow for nobody as for somebody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import monkey
from gevent.threadpool import ThreadPool

R = TypeVar("R")

SHORTEST = 10
LONGEST = 1024
AT_ONCE = 2
"""So many are hashed at a time: each takes 64 MiB and four threads; a crowd at the door must not starve the loop."""

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Hash a new password."""
    return _off_the_loop(lambda: _hasher.hash(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Tell whether a password has this hash; without a hash the work is the same and the answer no."""
    return _off_the_loop(lambda: _verify(password, password_hash)) and password_hash is not None


def _verify(password: str, password_hash: str | None) -> bool:
    nobodys = _nobodys()  # asked for either way, else the first unknown user would take longer
    try:
        return _hasher.verify(password_hash or nobodys, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe())


@cache
def _threads() -> ThreadPool:
    return ThreadPool(AT_ONCE)


def _off_the_loop(work: Callable[[], R]) -> R:
    if monkey.is_module_patched("threading"):
        answer: R = _threads().apply(work)
        return answer
    return work()

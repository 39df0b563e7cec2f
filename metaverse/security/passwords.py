"""Passwords: hashed by argon2id, off the event loop, and as slow for nobody as for somebody."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import monkey

R = TypeVar("R")

SHORTEST = 10
LONGEST = 1024
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Hash a new password."""
    return _off_the_loop(lambda: _hasher.hash(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Tell whether a password has this hash; without a hash the work is the same and the answer no."""
    return _off_the_loop(lambda: _verify(password, password_hash or _nobodys())) and password_hash is not None


def _verify(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's password")


def _off_the_loop(work: Callable[[], R]) -> R:
    if monkey.is_module_patched("threading"):
        answer: R = gevent.get_hub().threadpool.apply(work)
        return answer
    return work()

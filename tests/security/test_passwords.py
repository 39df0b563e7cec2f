"""Passwords are hashed beside the loop, a few at a time, and nobody's takes as long as somebody's."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

import pytest
from argon2 import PasswordHasher

from metaverse.security import passwords
from tests.served import ROOT


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash as slowly as the server does."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every hash that a password is compared with."""
    compared: list[str] = []

    class Noting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            compared.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Noting())
    return compared


def test_a_password_has_its_own_hash_each_time() -> None:
    one, other = passwords.hashed("the same"), passwords.hashed("the same")
    assert one != other
    assert one.startswith("$argon2id$")
    assert passwords.is_right("the same", one)
    assert passwords.is_right("the same", other)
    assert not passwords.is_right("The same", one)


def test_nobody_is_compared_as_everybody_is(compared: list[str]) -> None:
    assert not passwords.is_right("nobody's password", None)
    [nobodys] = compared
    somebodys = passwords.hashed("x")
    assert nobodys.rpartition("$")[0].split("$")[:4] == somebodys.split("$")[:4]


@pytest.mark.parametrize("kept", ["", "-", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_hash_that_is_none_fits_no_password(kept: str) -> None:
    assert not passwords.is_right("", kept)
    assert not passwords.is_right(kept, kept)


def test_a_crowd_at_the_door_holds_nobody_up() -> None:
    command = [sys.executable, "-m", "tests.security.patched"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["answers"] == [True, False] * 4
    assert 1 <= seen["at_once"] <= passwords.AT_ONCE
    assert seen["turns"] > 20

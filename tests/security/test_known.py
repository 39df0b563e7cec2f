"""Callers are remembered for a moment: never longer than their rights, and strangers cannot empty the memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from metaverse.clock import now_ms
from metaverse.security import access
from metaverse.security.access import MOST_KNOWN, Known
from metaverse.security.roles import Caller
from metaverse.services import identity, sessions
from tests.callers import API, PASSWORD, Somebody, found, make_user, nobody, token, user

ADA = Caller("user", "u_1", "Ada")


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    return app


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note whenever the database is asked for a token."""
    asked: list[str] = []
    of_secret: Callable[[str], Caller] = identity.of_secret

    def ask(secret: str) -> Caller:
        asked.append(secret)
        return of_secret(secret)

    monkeypatch.setattr(identity, "of_secret", ask)
    return asked


def test_a_ticket_that_ends_is_forgotten_at_once() -> None:
    known = Known()
    known.keep("good", Caller("user", "u_1", "Ada", expires_ms=now_ms() + 60_000), 0)
    known.keep("over", Caller("user", "u_1", "Ada", expires_ms=now_ms()), 0)
    assert (known.find("good") is not None, known.find("over")) == (True, None)


def test_the_memory_is_bounded_and_short(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Known()
    for number in range(MOST_KNOWN + 1):
        known.keep(str(number), ADA, 0)
    assert (known.find("0"), known.find("1")) == (None, ADA)
    monkeypatch.setattr(access, "KNOWN_FOR_SECONDS", 0.0)
    known.keep("later", ADA, 0)
    assert known.find("later") is None


def test_a_busy_agent_costs_no_query(office: Flask, asked: list[str]) -> None:
    viewer = token(office, "viewer")
    assert [viewer.get("/api/auth/me").status_code for _ in range(5)] == [200] * 5
    assert len(asked) == 1


def test_who_is_revoked_while_being_looked_up_is_not_remembered(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, admin = token(office), user(office, "admin")
    of_secret: Callable[[str], Caller] = identity.of_secret

    def overtaken(secret: str) -> Caller:
        found = of_secret(secret)
        monkeypatch.setattr(identity, "of_secret", of_secret)
        assert admin.delete(f"{API}/tokens/{agent.id}").status_code == 204
        return found

    monkeypatch.setattr(identity, "of_secret", overtaken)
    agent.get("/api/auth/me")
    assert agent.get("/api/auth/me").status_code == 401


@pytest.mark.parametrize(
    ("path", "body"), [("refresh", {"refreshToken": "s_none.x"}), ("logout", {}), ("logout", {"refreshToken": "x"})]
)
def test_a_stranger_cannot_empty_the_memory(office: Flask, asked: list[str], path: str, body: dict[str, str]) -> None:
    viewer = token(office, "viewer")
    viewer.get("/api/auth/me")
    nobody(office).post(f"/api/auth/{path}", body)
    assert viewer.get("/api/auth/me").status_code == 200
    assert len(asked) == 1


def test_a_theft_is_known_at_once(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user(office, "owner", email="o@b.test", password=PASSWORD)
    login = {"email": "o@b.test", "password": PASSWORD, "wantRefreshToken": True}
    mine = nobody(office).post("/api/auth/login", login).json
    who = Somebody(office.test_client(), {"Authorization": f"Bearer {mine['accessToken']}"})
    nobody(office).post("/api/auth/refresh", {"refreshToken": mine["refreshToken"]})
    assert who.get("/api/auth/me").status_code == 200
    monkeypatch.setattr(sessions, "OVERLAP_MS", 0)
    assert nobody(office).post("/api/auth/refresh", {"refreshToken": mine["refreshToken"]}).status_code == 401
    assert who.get("/api/auth/me").status_code == 401


def test_only_whose_rights_changed_is_asked_for_again(office: Flask, asked: list[str]) -> None:
    one, other, admin = token(office, "viewer"), token(office, "viewer"), user(office, "admin")
    for who in (one, other, one, other):
        who.get("/api/auth/me")
    assert len(asked) == 2
    assert admin.delete(f"{API}/tokens/{one.id}").status_code == 204
    assert [one.get("/api/auth/me").status_code, other.get("/api/auth/me").status_code] == [401, 200]
    assert len(asked) == 3


def test_doubts_are_about_those_whose_rights_changed() -> None:
    known, bob = Known(), Caller("token", "tk_1", "Bob")
    before = known.times_forgotten
    assert not known.is_doubted(ADA, before)
    known.forget_here("token:tk_1")
    assert [known.is_doubted(who, before) for who in (ADA, bob)] == [False, True]
    for _ in range(access.MOST_LATEST):
        known.forget_here("token:tk_2")
    assert [known.is_doubted(who, before) for who in (ADA, bob)] == [True, True]
    assert not known.is_doubted(bob, known.times_forgotten)

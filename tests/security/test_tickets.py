"""What is shown must be ours, unchanged, in time, and not given back."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

import jwt
import orjson
import pytest
from flask import Flask

from metaverse.api import staying, stream
from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from metaverse.services import identity
from tests.callers import API, Somebody, found, token, user
from tests.factories import event, status

ME = "/api/auth/me"


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    return app


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def claims_of(who: Somebody) -> dict[str, Any]:
    shown = who.headers["Authorization"].removeprefix("Bearer ")
    read: dict[str, Any] = jwt.decode(shown, options={"verify_signature": False})
    return read


def showing(app: Flask, shown: str) -> Somebody:
    return Somebody(app.test_client(), {"Authorization": f"Bearer {shown}"})


def _tampered(claims: dict[str, Any], good: str, _key: str) -> str:
    head, _, signature = good.split(".")
    return f"{head}.{part({**claims, 'sub': 'u_somebody_else'})}.{signature}"


def _without_algorithm(claims: dict[str, Any], _good: str, _key: str) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def _other_key(claims: dict[str, Any], _good: str, _key: str) -> str:
    return jwt.encode(claims, "another key, which is just as long as ours", algorithm="HS256")


def _other_algorithm(claims: dict[str, Any], _good: str, key: str) -> str:
    return jwt.encode(claims, key.ljust(64), algorithm="HS512")


def _expired(claims: dict[str, Any], _good: str, key: str) -> str:
    return jwt.encode({**claims, "exp": claims["iat"] - 1}, key, algorithm="HS256")


def _for_others(claims: dict[str, Any], _good: str, key: str) -> str:
    return jwt.encode({**claims, "aud": "elsewhere"}, key, algorithm="HS256")


def _without_session(claims: dict[str, Any], _good: str, key: str) -> str:
    return jwt.encode({n: v for n, v in claims.items() if n != "sid"}, key, algorithm="HS256")


def _without_end(claims: dict[str, Any], _good: str, key: str) -> str:
    return jwt.encode({n: v for n, v in claims.items() if n != "exp"}, key, algorithm="HS256")


def _odd_claims(claims: dict[str, Any], _good: str, key: str) -> str:
    return jwt.encode({**claims, "sid": {"a": 1}}, key, algorithm="HS256")


Forgery = Callable[[dict[str, Any], str, str], str]
FORGERIES: list[Forgery] = [
    _tampered,
    _without_algorithm,
    _other_key,
    _other_algorithm,
    _expired,
    _for_others,
    _without_session,
    _without_end,
    _odd_claims,
]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.__name__)
def test_a_ticket_that_is_not_ours_as_it_was_lets_nobody_in(office: Flask, forgery: Forgery) -> None:
    who = user(office, "owner")
    good = who.headers["Authorization"].removeprefix("Bearer ")
    assert who.get(ME).status_code == 200
    answer = showing(office, forgery(claims_of(who), good, office.config["SECRET_KEY"])).get(ME)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("shown", ["", "x", "a.b.c", "mv_", "mv_unknown", "\u00fc", "Bearer", "null"])
def test_rubbish_lets_nobody_in(office: Flask, shown: str) -> None:
    answer = office.test_client().get(ME, headers={"Authorization": f"Bearer {shown}".encode().decode("latin-1")})
    assert answer.status_code == 401


def test_a_bad_ticket_does_not_close_what_is_open_to_all(office: Flask) -> None:
    assert showing(office, "rubbish").get("/health").status_code == 200


def test_a_revoked_token_is_good_no_more(office: Flask) -> None:
    agent, admin = token(office), user(office, "admin")
    agent.tell(status("ada"))
    assert admin.delete(f"{API}/tokens/{agent.id}").status_code == 204
    assert agent.post(f"{API}/events", status("ada")).status_code == 401


def test_a_revoked_token_ends_its_stream_however_busy_that_is(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (staying, stream):
        monkeypatch.setattr(module, "BEAT_SECONDS", 0.2)
    viewer, agent = token(office, "viewer"), token(office)
    chunks = viewer.get(f"{API}/3d/tasks/flow/stream").iter_encoded()
    assert b"event: snapshot" in next(chunks)
    user(office, "admin").delete(f"{API}/tokens/{viewer.id}")

    def happens(number: int) -> bool:
        agent.tell(event(EventType.TASK_CREATED, f"t{number}", {"title": "Bake"}))
        time.sleep(0.05)
        return next(chunks, None) is not None

    assert not all(happens(number) for number in range(20))


def test_an_expired_token_is_good_no_more(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    who = token(office, expires_ms=now_ms() + 60_000)
    with monkeypatch.context() as later:
        later.setattr(identity, "now_ms", lambda: now_ms() + 60_000)
        assert who.get(ME).status_code == 401
    assert who.get(ME).status_code == 200


def test_a_token_is_bound_to_its_source(office: Flask) -> None:
    agent = token(office, source="urn:test")
    agent.tell(status("ada"))
    refused = agent.post(f"{API}/events", [status("ada"), status("ada", more={"source": "urn:other"})])
    assert (refused.status_code, "urn:test" in refused.json["detail"]) == (403, True)
    assert token(office, "viewer").get(f"{API}/events").json["items"][-1]["seq"] == 1


def test_a_token_is_bound_to_its_agents(office: Flask) -> None:
    agent = token(office, keys=["ada", "bob"])
    agent.tell(status("ada"), status("bob"))
    assert agent.post(f"{API}/events", status("eve")).status_code == 403


def test_a_token_reads_only_its_own_agent(office: Flask) -> None:
    token(office).tell(status("ada"), status("eve"))
    listed = {shown["agentId"]: shown["id"] for shown in token(office, "viewer").get(f"{API}/agents").json["items"]}
    agent = token(office, keys=["ada"])
    assert agent.get(f"{API}/agents/{listed['ada']}").status_code == 200
    assert agent.get(f"{API}/agents/{listed['eve']}").status_code == 404
    assert agent.get(f"{API}/agents/{listed['eve']}/inbox").status_code == 403


def test_nobody_can_take_the_server_s_own_place_in_the_log(office: Flask) -> None:
    token(office).tell(status("ada"))
    mask = status("ada", more={"source": "urn:metaverse:presence", "id": "ada@1"})
    for role in ("agent", "operator", "admin"):
        assert token(office, role).post(f"{API}/events", mask).status_code == 403
    assert user(office, "owner").post(f"{API}/events", mask).status_code == 403


def test_a_secret_is_shown_once_and_kept_as_a_hash(office: Flask) -> None:
    admin = user(office, "admin")
    made = admin.post(f"{API}/tokens", {"role": "agent", "agentKeys": ["ada"], "expiresAt": to_wire(now_ms() + 60_000)})
    assert made.status_code == 201
    secret = made.json["token"]
    assert secret.startswith("mv_")
    assert made.headers["Cache-Control"] == "no-store"
    listed = admin.get(f"{API}/tokens").text
    assert made.json["id"] in listed
    assert secret not in listed
    assert "hash" not in listed.lower()


@pytest.mark.parametrize("bound", [{"source": "urn:a"}, {"keys": ["ada"]}, {"expires_ms": now_ms() + 86_400_000}])
def test_a_token_that_is_bound_makes_none_that_is_free(office: Flask, bound: dict[str, Any]) -> None:
    refused = token(office, "admin", **bound).post(f"{API}/tokens", {"role": "admin"})
    assert (refused.status_code, "sign in" in refused.json["detail"]) == (403, True)
    assert token(office, "admin").post(f"{API}/tokens", {"role": "agent"}).status_code == 201
    assert user(office, "admin").post(f"{API}/tokens", {"role": "agent"}).status_code == 201

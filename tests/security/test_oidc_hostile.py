"""A provider that lies, is silent or away lets nobody in, and holds nobody up for long."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.test import TestResponse

from metaverse.api import provider
from metaverse.security.oidc import wire
from metaverse.security.oidc.provider import AGAIN_SECONDS, Provider
from metaverse.security.oidc.trouble import Cause, SignInFailed
from tests.callers import found, make_user
from tests.liar import CLIENT, Liar, lying


@pytest.fixture
def liar() -> Iterator[Liar]:
    with lying() as one:
        yield one


@pytest.fixture
def browser(make_app: Callable[..., Flask], sqlite_url: str, liar: Liar) -> FlaskClient:
    settings = {"PUBLIC_URL": "http://localhost", "OIDC_ISSUER": liar.issuer, "OIDC_CLIENT_ID": CLIENT}
    app = make_app(sqlite_url, **settings, OIDC_CLIENT_SECRET="s3", RATE_LIMIT="1000 per minute")
    found(app)
    make_user(app, "viewer", email="ada@example.com")
    return app.test_client()


def come(browser: FlaskClient, liar: Liar, **said: Any) -> TestResponse:
    """Begin, and come back with a code; the provider speaks the truth about the nonce, unless told otherwise."""
    sent = browser.get("/api/auth/oidc/start")
    asked = {name: values[0] for name, values in parse_qs(urlparse(sent.headers.get("Location", "")).query).items()}
    liar.claims.setdefault("nonce", asked.get("nonce"))
    answer = browser.get("/api/auth/oidc/callback", query_string={"code": "c", "state": asked.get("state", ""), **said})
    liar.claims.pop("nonce", None)
    return answer


def refused(answer: TestResponse, words: str = "could not be trusted") -> None:
    assert answer.status_code in (400, 403, 502), answer.text
    assert words in answer.text
    assert "metaverse_refresh" not in str(answer.headers.getlist("Set-Cookie"))


def test_the_liar_is_believed_when_it_tells_the_truth(browser: FlaskClient, liar: Liar) -> None:
    assert come(browser, liar).status_code == 303


NOT_FOR_THIS: list[dict[str, Any]] = [
    {"nonce": "another"},
    {"iss": "http://127.0.0.1:1"},
    {"aud": "another"},
    {"aud": [CLIENT, "another"]},
    {"aud": [CLIENT, "another"], "azp": "another"},
    {"azp": "another"},
    {"exp": 1},
    {"exp": int(time.time()) - 120},
    {"iat": None},
    {"exp": None},
    {"sub": None},
    {"sub": ""},
    {"sub": "x" * 300},
    {"sub": 7},
    {"nbf": int(time.time()) + 3600},
    {"iat": int(time.time()) + 3600},
    {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
]


def test_a_token_that_is_not_for_this_sign_in_is_refused(browser: FlaskClient, liar: Liar) -> None:
    believed = []
    for claims in NOT_FOR_THIS:
        liar.claims = dict(claims)
        answer = come(browser, liar)
        if answer.status_code != 403 or "could not be trusted" not in answer.text:
            believed.append((claims, answer.status_code))
    assert believed == []


def test_a_token_without_the_nonce_is_refused(browser: FlaskClient, liar: Liar) -> None:
    liar.claims = {"nonce": None}
    refused(come(browser, liar))


def test_a_clock_that_is_a_little_off_is_forgiven(browser: FlaskClient, liar: Liar) -> None:
    liar.claims = {"exp": int(time.time()) - 30, "iat": int(time.time()) + 30}
    assert come(browser, liar).status_code == 303


def _unsigned(liar: Liar) -> str:
    _, body, _ = liar.id_token().split(".")
    return f"{_encoded(json.dumps({'alg': 'none', 'typ': 'JWT'}).encode())}.{body}."


def _with_the_public_key_as_a_secret(liar: Liar) -> str:
    """Sign by HMAC with what everybody may read."""
    _, body, _ = liar.id_token().split(".")
    signed = f"{_encoded(json.dumps({'alg': 'HS256', 'kid': 'one'}).encode())}.{body}"
    return f"{signed}.{_encoded(hmac.digest(liar.key.as_pem(private=False), signed.encode(), 'sha256'))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("forge", [_unsigned, _with_the_public_key_as_a_secret])
def test_a_token_that_anybody_could_have_written_is_refused(browser: FlaskClient, liar: Liar, forge: Any) -> None:
    sent = browser.get("/api/auth/oidc/start")
    asked = {name: values[0] for name, values in parse_qs(urlparse(sent.headers["Location"]).query).items()}
    liar.claims["nonce"] = asked["nonce"]
    liar.token = forge(liar)
    refused(browser.get("/api/auth/oidc/callback", query_string={"code": "c", "state": asked["state"]}))


def test_a_shared_secret_among_the_keys_signs_nothing(browser: FlaskClient, liar: Liar) -> None:
    secret = OctKey.import_key("a secret of thirty-two characters!", {"kid": "shared"})
    liar.published = [liar.key, secret.as_dict(private=True)]
    liar.header, liar.signed_with = {"alg": "HS256", "kid": "shared"}, secret
    refused(come(browser, liar))


def test_a_key_of_somebody_else_signs_nothing(browser: FlaskClient, liar: Liar) -> None:
    liar.signed_with = RSAKey.generate_key(2048, {"kid": "one"})
    refused(come(browser, liar))
    liar.signed_with = ECKey.generate_key("P-256", {"kid": "one"})
    liar.header = {"alg": "ES256", "kid": "one"}
    refused(come(browser, liar))


def test_a_new_key_is_fetched_when_a_token_names_it_and_not_again_and_again(browser: FlaskClient, liar: Liar) -> None:
    assert come(browser, liar).status_code == 303
    there = provider_of(browser)
    clock = [1000.0]
    for kept in (there._keys, there._about):
        kept._clock = lambda: clock[0]
        kept._asked_at, kept._good_until = clock[0], clock[0] + 3600
    new = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    liar.published, liar.signed_with, liar.header = [liar.key, new], new, {"alg": "RS256", "kid": "two"}
    refused(come(browser, liar))
    clock[0] += AGAIN_SECONDS
    before = liar.asked.count("/jwks")
    assert come(browser, liar).status_code == 303
    liar.header, asked = {"alg": "RS256", "kid": "three"}, liar.asked.count("/jwks")
    for _ in range(3):
        refused(come(browser, liar))
    assert (asked - before, liar.asked.count("/jwks") - asked) == (1, 0)


def provider_of(browser: FlaskClient) -> Provider:
    with browser.application.app_context():
        there = provider.present()
    assert there is not None
    return there


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"error": "access_denied", "error_description": "<script>alert(1)</script>"}, "did not let you in"),
        ({"iss": "http://127.0.0.1:1"}, "could not be trusted"),
        ({"code": ""}, "Begin anew"),
        ({"state": "another"}, "Begin anew"),
        ({"state": "\x00"}, "Begin anew"),
    ],
)
def test_an_answer_that_is_none_is_refused(browser: FlaskClient, liar: Liar, said: Any, words: str) -> None:
    answer = come(browser, liar, **said)
    refused(answer, words)
    assert "alert(1)" not in answer.text


def test_the_userinfo_of_somebody_else_is_refused(browser: FlaskClient, liar: Liar) -> None:
    liar.claims = {"email": None, "email_verified": None}
    liar.userinfo = {"sub": "s-2", "email": "ada@example.com", "email_verified": True}
    refused(come(browser, liar))
    liar.claims = {"email": None, "email_verified": None}
    liar.userinfo["sub"] = "s-1"
    assert come(browser, liar).status_code == 303


def test_only_a_plain_yes_says_that_an_address_is_verified(browser: FlaskClient, liar: Liar) -> None:
    for verified in (False, "false", None, 0, 2, [True], "yes"):
        liar.claims = {"email_verified": verified}
        assert come(browser, liar).status_code == 403, verified


def test_whoever_begins_again_and_again_carries_the_latest_journeys_alone(browser: FlaskClient, liar: Liar) -> None:
    for _ in range(3 * provider.MOST_AT_ONCE):
        assert browser.get("/api/auth/oidc/start").status_code == 302
    carried = browser.get("/api/auth/oidc/start").request.headers["Cookie"]
    assert carried.count("metaverse_oidc_") == provider.MOST_AT_ONCE
    assert come(browser, liar).status_code == 303


def test_an_address_that_only_looks_like_another_one_finds_nobody(browser: FlaskClient, liar: Liar) -> None:
    make_user(browser.application, "owner", email="kate@example.com")
    liar.claims = {"email": "\N{KELVIN SIGN}ate@example.com", "sub": "s-2"}
    refused(come(browser, liar), "")
    liar.claims["email"] = "KATE@Example.com"
    assert come(browser, liar).status_code == 303


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_describes_itself_oddly_is_not_used(browser: FlaskClient, liar: Liar, about: Any) -> None:
    liar.about = about
    refused(browser.get("/api/auth/oidc/start"), "does not answer properly")


def test_a_code_that_the_provider_does_not_know_is_refused(browser: FlaskClient, liar: Liar) -> None:
    liar.status = 400
    refused(come(browser, liar))
    liar.status = 503
    refused(come(browser, liar), "does not answer properly")


def test_a_provider_that_is_away_is_asked_seldom(browser: FlaskClient, liar: Liar) -> None:
    liar.about = {"issuer": "nobody"}
    for _ in range(5):
        refused(browser.get("/api/auth/oidc/start"), "does not answer properly")
    assert liar.asked == ["/.well-known/openid-configuration"]


def test_a_provider_that_hangs_holds_nobody_up_for_long(liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "READ_SECONDS", 0.2)
    liar.hangs.set()
    with pytest.raises(SignInFailed) as failed:
        Provider(liar.issuer).about()
    assert failed.value.cause is Cause.AWAY


def test_a_provider_that_drips_holds_nobody_up_for_long(liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_SECONDS", 0.5)
    liar.drips.set()
    began = time.monotonic()
    with pytest.raises(SignInFailed, match="too slowly"):
        wire.answered("GET", f"{liar.issuer}/token")
    assert time.monotonic() - began < 5

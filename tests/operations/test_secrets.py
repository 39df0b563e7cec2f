"""Secrets are masked by their shapes and by what a text calls them; what only looks like one stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from metaverse.operations.secrets import MASK, key_without_secrets, without_secrets

LETTERS = "a1B2c3D4e5" * 9
"""Written apart from their prefixes, so that no scanner takes these for secrets of ours."""

SECRETS = {
    "amazon id": "AKIA" + "QWERTYUIOPASDFGH",
    "amazon key": "aws_secret_access_key = " + LETTERS[:40],
    "github": "gh" + "p_" + LETTERS[:36],
    "github fine-grained": "github" + "_pat_" + LETTERS[:60],
    "gitlab": "glpat" + "-" + LETTERS[:20],
    "slack bot": "xox" + "b-123456789012-" + LETTERS[:24],
    "slack hook": "https://hooks.slack" + ".com/services/T0000/B0000/" + LETTERS[:24],
    "openai": "sk" + "-" + LETTERS[:48],
    "openai project": "sk" + "-proj-" + LETTERS[:60],
    "anthropic": "sk" + "-ant-api03-" + LETTERS[:80],
    "google": "AI" + "za" + LETTERS[:35],
    "google sign-in": "ya29" + ".a0Af" + LETTERS[:40],
    "stripe": "sk" + "_live_" + LETTERS[:24],
    "npm": "npm" + "_" + LETTERS[:36],
    "hugging face": "hf" + "_" + LETTERS[:34],
    "jwt": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + LETTERS[:20],
    "our own": "mv" + "_" + LETTERS[:43],
    "private key": "-----BEGIN RSA PRIVATE" + " KEY-----\n" + LETTERS + "\n-----END RSA PRIVATE KEY-----",
    "cut private key": "-----BEGIN PRIVATE" + " KEY-----\n" + LETTERS,
    "bearer": "Authorization: Bearer " + LETTERS[:30],
    "basic": "Authorization: Basic dXNlcjpwYXNzd29yZA==",
    "password": "password=" + LETTERS[:9],
    "password in JSON": '{"db_password": "' + LETTERS[:9] + '"}',
    "password in JSON in JSON": '{\\"password\\": \\"' + LETTERS[:9] + '\\"}',
    "password with a quote": '{"password": "' + LETTERS[:9] + '\\"' + LETTERS[:7] + '"}',
    "a flag": "mysql --password " + LETTERS[:9] + " shop",
    "a token flag": "deploy --token=" + LETTERS[:9],
    "sshpass": "sshpass -p " + LETTERS[:9] + " ssh host",
    "curl's user": "curl -u ada:" + LETTERS[:9] + " https://host",
    "connection string": "postgres://ada:" + LETTERS[:9] + "@db/shop",
    "azure": "AccountName=x;AccountKey=" + LETTERS[:80] + "==;EndpointSuffix=y",
}
NAMED = frozenset(
    (
        *("amazon key", "bearer", "basic", "password", "password in JSON", "password in JSON in JSON", "a flag"),
        *("azure", "a token flag", "sshpass", "curl's user", "password with a quote"),
    )
)
"""Those that only the words before them tell, which keys are full of."""

HARMLESS = (
    "total tokens: 1234",
    "max_tokens=100 token_count=5",
    "the token bucket is full",
    "basic arithmetic",
    "sk-learn is a library",
    "commit 9367cf006be9d14b7a",
    "https://host/path?page=2",
    "docker run -p 8080:80 shop",
    "keyboard = qwerty",
    "mail ada@example.com",
)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_masked_wherever_it_stands(kind: str) -> None:
    for text in (SECRETS[kind], f"see {SECRETS[kind]}", f"({SECRETS[kind]})"):
        masked = without_secrets(text)
        assert MASK in masked
        assert LETTERS[:7] not in masked
    assert "dXNlcjpw" not in without_secrets(SECRETS["basic"])
    assert "QWERTY" not in without_secrets(SECRETS["amazon id"])


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


def test_addresses_are_masked_only_if_told() -> None:
    assert without_secrets("mail ada@example.com", addresses=True) == f"mail {MASK}"


def test_what_is_around_a_secret_stays() -> None:
    assert without_secrets("mysql --password hunter2 shop") == f"mysql --password {MASK} shop"
    assert without_secrets("postgres://ada:hunter2@db/shop") == f"postgres://ada:{MASK}@db/shop"


@pytest.mark.parametrize(
    "evil",
    [
        *("-----BEGIN PRIVATE KEY-----" * 2000, "://" * 30_000, "a" * 100_000, "token" * 20_000, "-u " * 30_000),
        *("eyJ" * 30_000, 'password=\\"' * 10_000, "sk-" * 30_000, "--token " * 15_000, "@" * 50_000, "a@" * 50_000),
    ],
)
def test_no_text_takes_long(evil: str) -> None:
    started = time.perf_counter()
    without_secrets(evil, addresses=True)
    assert time.perf_counter() - started < 2


@given(some.text(max_size=200))
def test_masking_again_changes_nothing(text: str) -> None:
    masked = without_secrets(text, addresses=True)
    assert without_secrets(masked, addresses=True) == masked


@pytest.mark.parametrize("kind", [kind for kind in SECRETS if kind not in NAMED])
def test_a_key_holds_no_secret_and_stays_what_it_is(kind: str) -> None:
    key, other = (f"claude:{part}{SECRETS[kind]}" for part in ("", "s "))
    masked = key_without_secrets(key)
    assert MASK in masked
    assert LETTERS[:7] not in masked
    assert key_without_secrets(masked) == masked
    assert key_without_secrets(other) != masked


def test_a_key_that_holds_none_is_left_alone() -> None:
    for key in (*HARMLESS, "openclaw:agent:secret:main", "task-sk-1", "claude:0a4f9c9e-7c1d/a1"):
        assert key_without_secrets(key) == key

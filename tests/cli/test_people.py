"""`flask users` and `flask tokens`: a script gets the token alone, and what is wrong is one sentence."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.services import tokens, users
from tests.callers import API, Somebody, found, make_user, nobody
from tests.factories import ORGANIZATION, status

HERE = ["--organization", ORGANIZATION]
PASSWORD = "a password of some length"


@pytest.fixture(autouse=True)
def _office(app: Flask) -> None:
    found(app)


def test_a_new_token_stands_alone_on_standard_output(app: Flask, runner: FlaskCliRunner) -> None:
    made = runner.invoke(args=["tokens", "create", *HERE, "--role", "agent", "--source", "urn:test", "--agent", "ada"])
    secret = made.stdout.removesuffix("\n")
    assert (made.exit_code, secret.startswith("mv_"), " " in secret, "\n" in secret) == (0, True, False, False)
    assert "not shown again" in made.stderr
    agent = Somebody(app.test_client(), {"Authorization": f"Bearer {secret}"})
    agent.tell(status("ada"))
    assert agent.post(f"{API}/events", status("bob")).status_code == 403
    assert agent.post(f"{API}/events", status("ada", more={"source": "urn:other"})).status_code == 403


def test_a_token_is_listed_without_its_secret_and_revoked(app: Flask, runner: FlaskCliRunner) -> None:
    secret = runner.invoke(args=["tokens", "create", *HERE, "--name", "my bot", "--expires", "7"]).stdout.strip()
    listed = runner.invoke(args=["tokens", "list", *HERE]).stdout
    assert ("my bot" in listed, secret in listed) == (True, False)
    revoked = runner.invoke(args=["tokens", "revoke", listed.split("\t")[0], *HERE])
    assert revoked.exit_code == 0, revoked.output
    assert "revoked" in runner.invoke(args=["tokens", "list", *HERE]).stdout
    who = Somebody(app.test_client(), {"Authorization": f"Bearer {secret}"})
    assert who.get("/api/auth/me").status_code == 401


def test_a_token_expires_in_so_many_days(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["tokens", "create", *HERE, "--expires", "7"])
    with app.app_context():
        assert tokens.page(ORGANIZATION)[0]["expiresAt"] is not None
    assert runner.invoke(args=["tokens", "create", *HERE, "--expires", "0"]).exit_code == 2


def test_what_is_wrong_is_one_sentence_and_nothing_on_standard_output(runner: FlaskCliRunner) -> None:
    for arguments in (
        ["tokens", "create", "--organization", "org_nobody"],
        ["tokens", "revoke", "tk_nobody", *HERE],
        ["users", "role", "nobody@example.com", "admin", *HERE],
        ["users", "create", "a@b.test", "--organization", "org_nobody"],
    ):
        refused = runner.invoke(args=arguments, input=f"{PASSWORD}\n{PASSWORD}\n")
        assert refused.exit_code == 1, (arguments, refused.output)
        assert refused.stderr.splitlines()[-1].startswith("Error: There is no "), refused.stderr
        assert "Traceback" not in refused.output
        assert "mv_" not in refused.stdout


def test_a_user_is_made_and_may_sign_in(app: Flask, runner: FlaskCliRunner) -> None:
    made = runner.invoke(
        args=["users", "create", "Ada@Example.com", "--role", "admin", *HERE], input=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    answer = nobody(app).post("/api/auth/login", {"email": "ada@example.com", "password": PASSWORD})
    assert answer.json["user"]["organizations"][0]["role"] == "admin"
    assert "ada@example.com\tadmin" in runner.invoke(args=["users", "list", *HERE]).stdout


def test_a_short_password_is_refused(app: Flask, runner: FlaskCliRunner) -> None:
    refused = runner.invoke(args=["users", "create", "a@b.test", *HERE], input="short\nshort\n")
    assert (refused.exit_code, "at least 10" in refused.output) == (1, True)
    with app.app_context():
        assert users.page(ORGANIZATION) == []


def test_a_user_is_changed_and_kept_out(app: Flask, runner: FlaskCliRunner) -> None:
    make_user(app, "owner", email="owner@b.test")
    make_user(app, "viewer", email="v@b.test")
    assert runner.invoke(args=["users", "role", "v@b.test", "operator", *HERE]).exit_code == 0
    changed = runner.invoke(args=["users", "password", "v@b.test", *HERE], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert changed.exit_code == 0, changed.output
    login = {"email": "v@b.test", "password": PASSWORD}
    assert nobody(app).post("/api/auth/login", login).json["user"]["organizations"][0]["role"] == "operator"
    assert runner.invoke(args=["users", "disable", "v@b.test", *HERE]).exit_code == 0
    assert nobody(app).post("/api/auth/login", login).status_code == 401
    assert "(disabled)" in runner.invoke(args=["users", "list", *HERE]).stdout
    refused = runner.invoke(args=["users", "disable", "owner@b.test", *HERE])
    assert (refused.exit_code, "needs an owner" in refused.output) == (1, True)

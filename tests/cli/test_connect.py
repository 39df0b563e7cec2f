"""`flask connect`: prints what an agent needs, lists what is connected, ends it, and says plainly what is wrong."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.cli.connecting.words import WORDS
from metaverse.models.token import ConnectionKind
from metaverse.services import connecting, recipes
from metaverse.services.recipes.step import Wanted
from tests.cli.configurations import HERE, NOBODY_LISTENS, connect, standing
from tests.factories import ORGANIZATION

WANTED = Wanted("http://127.0.0.1:3000", "mv_secret")

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("kind", [kind.value for kind in ConnectionKind])
def test_every_kind_is_printed_with_its_token_and_a_word_for_each_step(
    app: Flask, runner: FlaskCliRunner, kind: str
) -> None:
    done = connect(runner, kind)
    [made] = standing(app)
    assert (made["kind"], made["name"]) == (kind, kind)
    secret = done.stdout[done.stdout.index("mv_") :].split('"')[0].split()[0]
    with app.app_context():
        steps = connecting.steps(ORGANIZATION, ConnectionKind(kind), NOBODY_LISTENS, {}, kind, secret)
    for step in steps:
        assert step["content"].rstrip() in done.stdout
        assert WORDS[(ConnectionKind(kind), step["id"])] in done.stdout


def test_there_is_a_word_for_every_step_and_none_too_many() -> None:
    steps = {(kind, step.id) for kind in ConnectionKind for step in recipes.of(kind, WANTED)}
    assert set(WORDS) == steps


def test_where_no_server_answers_the_mend_is_said(app: Flask, runner: FlaskCliRunner) -> None:
    done = connect(runner, "otel")
    assert done.exit_code == 1
    assert f"Error: {NOBODY_LISTENS} does not answer" in done.stderr
    assert "make run" in done.stderr
    assert len(standing(app)) == 1


def test_what_makes_no_sense_is_one_sentence_and_makes_no_token(app: Flask, runner: FlaskCliRunner) -> None:
    for arguments, code in (
        (["gemini"], 2),
        ([], 2),
        (["otel", "--install"], 1),
        (["codex", "--install", "--project", "/"], 1),
        (["mapped", "--mapping", "a b"], 1),
        (["own", "--name", "\u202eevil"], 1),
        (["claude-code", "--uninstall"], 1),
    ):
        refused = connect(runner, *arguments)
        assert refused.exit_code == code, (arguments, refused.output)
        assert "Traceback" not in refused.output
    for base in ("http://a:99999", "http://[::::]:1", "http://nowhere.invalid"):
        odd = runner.invoke(args=["connect", "own", *HERE, "--base", base])
        assert (odd.exit_code, "does not answer" in odd.stderr) == (1, True), odd.output
        assert runner.invoke(args=["disconnect", "own", *HERE]).exit_code == 0
    bad = runner.invoke(args=["connect", "own", *HERE, "--base", "office"])
    assert (bad.exit_code, "is no address" in bad.stderr) == (1, True)
    assert runner.invoke(args=["connect", "own", "--organization", "org_nobody"]).exit_code == 1
    assert standing(app) == []


def test_names_are_told_apart(app: Flask, runner: FlaskCliRunner) -> None:
    for arguments in (["own"], ["own"], ["own", "--name", "Night shift"]):
        connect(runner, *arguments)
    assert {one["name"] for one in standing(app)} == {"own", "own 2", "Night shift"}
    again = connect(runner, "own", "--name", "Night shift")
    assert (again.exit_code, "already" in again.stderr, len(standing(app))) == (1, True, 3)


def test_what_is_connected_is_listed_with_its_counts_and_errors(app: Flask, runner: FlaskCliRunner) -> None:
    assert "Nothing is connected" in runner.invoke(args=["connect", "--list", *HERE]).stderr
    done = connect(runner, "own", "--name", "Night shift")
    secret = done.stdout[done.stdout.index("mv_") :].split('"')[0]
    event = {"specversion": "1.0", "id": "1", "source": "urn:own:night-shift", "type": "metaverse.agent.status"}
    right = {**event, "subject": "ada", "data": {"status": "idle"}}
    call = {"headers": {"Authorization": f"Bearer {secret}"}, "path": "/api/metaverse/events"}
    assert app.test_client().post(json=[right, {**right, "id": "2"}], **call).status_code == 202
    assert app.test_client().post(json=[{**right, "data": {}}], **call).status_code == 422
    listed = runner.invoke(args=["connect", "--list", *HERE]).stdout
    for word in ("Night shift", "own", "1 agents", "2 accepted", "1 rejected", "event 0, data.status"):
        assert word in listed


def test_a_connection_is_ended_by_its_name_or_its_id(app: Flask, runner: FlaskCliRunner) -> None:
    connect(runner, "otel")
    connect(runner, "a2a")
    ids = {one["name"]: one["id"] for one in standing(app)}
    for name in ("otel", ids["a2a"]):
        ended = runner.invoke(args=["disconnect", name, *HERE])
        assert (ended.exit_code, "is disconnected" in ended.output) == (0, True)
    assert standing(app) == []
    unknown = runner.invoke(args=["disconnect", "otel", *HERE])
    assert (unknown.exit_code, "flask connect --list" in unknown.stderr) == (1, True)

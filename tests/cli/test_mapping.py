"""`flask mapping`: from a file into the office, with every fault at its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.cli.operator import signed_on
from tests.callers import API, Somebody, found, user
from tests.factories import ORGANIZATION
from tests.served import ROOT

EVENT: dict[str, Any] = {"type": "metaverse.agent.status", "subject": "who", "id": "id", "data": {"status": "state"}}
MAPPING: dict[str, Any] = {"description": "Ours", "each": "items", "events": [EVENT]}
DOCUMENT = {"items": [{"who": "ada", "id": 1, "state": "idle"}, {"id": 2}]}


@pytest.fixture
def admin(app: Flask) -> Somebody:
    found(app)
    return user(app, "admin")


def flask(runner: FlaskCliRunner, *arguments: str, given: Any = None) -> tuple[int, str]:
    text = given if isinstance(given, str) else json.dumps(given)
    result = runner.invoke(args=["mapping", *arguments, "--organization", ORGANIZATION], input=text)
    return result.exit_code, result.output


def test_a_mapping_is_put_listed_shown_changed_and_removed(runner: FlaskCliRunner, admin: Somebody) -> None:
    code, said = flask(runner, "put", "hooks", "-", given=MAPPING)
    assert (code, "version 1" in said, "/ingest/mapped/hooks" in said) == (0, True, True)
    assert "version 2" in flask(runner, "put", "hooks", "-", given={**MAPPING, "each": "@"})[1]
    assert "hooks\t1 events\tversion 2" in flask(runner, "list")[1]
    assert json.loads(flask(runner, "show", "hooks")[1]) == {**MAPPING, "each": "@"}
    assert admin.get(f"{API}/mappings/hooks").json["changedBy"] == f"cli:{signed_on()}"
    assert flask(runner, "remove", "hooks")[0] == 0
    assert flask(runner, "show", "hooks")[0] == 1


def test_what_is_shown_can_be_put(runner: FlaskCliRunner, admin: Somebody, tmp_path: Path) -> None:
    flask(runner, "put", "hooks", "-", given=MAPPING)
    file = tmp_path / "mapping.json"
    file.write_text(flask(runner, "show", "hooks")[1])
    assert flask(runner, "put", "again", str(file))[0] == 0


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("hooks", "{", "not JSON"),
        ("hooks", [], "object"),
        ("hooks", {"events": []}, "events: "),
        ("hooks", {"events": [{**EVENT, "subject": "a["}]}, "events.0.subject: This is not JMESPath"),
        ("hooks", {"events": [EVENT], "colour": 1}, "colour: "),
        ("No", MAPPING, "name: "),
    ],
)
def test_each_fault_is_said_at_its_place(
    runner: FlaskCliRunner, admin: Somebody, name: str, given: Any, said: str
) -> None:
    code, output = flask(runner, "put", name, "-", given=given)
    assert code == 1
    assert said in output


def test_a_document_is_tried_without_a_trace(runner: FlaskCliRunner, admin: Somebody, tmp_path: Path) -> None:
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps(MAPPING))
    code, said = flask(runner, "try", "hooks", "-", "--mapping", str(file), given=DOCUMENT)
    assert code == 1
    assert '"subject":"ada"' in said
    assert "record 1, events.0: subject: Gives nothing" in said
    assert "2 records, 1 events, 1 cannot be made." in said
    assert flask(runner, "try", "hooks", "-", given=DOCUMENT)[0] == 1
    flask(runner, "put", "hooks", str(file))
    assert flask(runner, "try", "hooks", "-", given={"items": DOCUMENT["items"][:1]})[0] == 0
    assert admin.get(f"{API}/agents").json["items"] == []


def test_the_examples_are_right(runner: FlaskCliRunner, admin: Somebody) -> None:
    files = sorted((ROOT / "examples" / "mappings").glob("*.json"))
    assert files
    for file in files:
        assert flask(runner, "put", file.stem, str(file))[0] == 0, file

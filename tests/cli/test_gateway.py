"""`flask gateway`."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.services import gateways
from tests.factories import ORGANIZATION, make_organization

IN = ("--organization", ORGANIZATION)
NOW = ("--wait", "0")


def test_a_gateway_is_added_listed_changed_and_removed(in_app: Flask, runner: FlaskCliRunner) -> None:
    make_organization()
    added = runner.invoke(args=["gateway", "add", "ws://127.0.0.1:18789", "--token", "t0ken", "--approvals", *IN, *NOW])
    assert added.exit_code == 0, added.output
    gateway_id = added.stdout.strip()
    assert "No server has tried it yet" in added.stderr
    double = runner.invoke(args=["gateway", "add", "ws://127.0.0.1:18789/", *IN, *NOW])
    assert f"is stored already, as {gateway_id}" in double.output
    listed = runner.invoke(args=["gateway", "list", *IN]).output
    assert gateway_id in listed
    assert "127.0.0.1:18789" in listed
    assert "t0ken" not in listed
    assert gateways.one(ORGANIZATION, gateway_id)["approvals"] is True
    changed = runner.invoke(args=["gateway", "change", gateway_id, "--no-approvals", "--off", "--name", "Lab", *IN])
    assert changed.exit_code == 0, changed.output
    row = gateways.one(ORGANIZATION, gateway_id)
    assert (row["approvals"], row["state"], row["name"], row["hasToken"]) == (False, "off", "Lab", True)
    assert runner.invoke(args=["gateway", "remove", gateway_id, *IN]).exit_code == 0
    assert gateways.page(ORGANIZATION) == []


def test_the_token_may_come_from_the_environment_or_be_asked_for(in_app: Flask, runner: FlaskCliRunner) -> None:
    make_organization()
    variable = {"OPENCLAW_GATEWAY_TOKEN": "from-the-environment"}
    runner.invoke(args=["gateway", "add", "ws://127.0.0.1:1", *IN, *NOW], env=variable)
    asked = runner.invoke(args=["gateway", "add", "ws://127.0.0.1:2", "--token", "-", *IN, *NOW], input="typed\n")
    assert "typed" not in asked.output
    bare = runner.invoke(args=["gateway", "add", "ws://127.0.0.1:3", *IN, *NOW])
    assert bare.exit_code == 0
    assert [row["hasToken"] for row in gateways.page(ORGANIZATION)] == [True, True, False]


def test_a_wrong_address_is_told_in_a_sentence(in_app: Flask, runner: FlaskCliRunner) -> None:
    make_organization()
    refused = runner.invoke(args=["gateway", "add", "http://127.0.0.1", *IN])
    assert refused.exit_code == 1
    assert "ws://127.0.0.1:18789" in refused.output
    assert runner.invoke(args=["gateway", "remove", "gw_none", *IN]).exit_code == 1

"""Mappings in the database, on SQLite and on PostgreSQL: each change noted, none lost, each organization its own."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.errors import Conflict, Invalid, NotFound, PreconditionFailed
from metaverse.services import audit, mappings
from tests.factories import ORGANIZATION, make_organization

EVENT = {"type": "metaverse.agent.status", "subject": "who", "data": {"status": "state"}}
BODY: dict[str, Any] = {"description": "Ours — 我们的", "each": "items", "events": [EVENT]}
FOREIGN = "org_foreign"


@pytest.fixture
def office(each_app: Flask) -> Flask:
    make_organization()
    make_organization(FOREIGN)
    return each_app


def test_a_mapping_lives_from_its_first_version_to_its_removal(office: Flask) -> None:
    made = mappings.create(ORGANIZATION, {"name": "hooks", **BODY}, "user:u_1")
    assert (made["version"], made["createdBy"], made["description"]) == (1, "user:u_1", BODY["description"])
    changed = mappings.replace(ORGANIZATION, "hooks", {"events": [EVENT]}, {mappings.tag(made)}, "user:u_2")
    assert (changed["version"], changed["each"], changed["description"]) == (2, "@", None)
    assert (changed["createdBy"], changed["changedBy"]) == ("user:u_1", "user:u_2")
    with pytest.raises(PreconditionFailed):
        mappings.replace(ORGANIZATION, "hooks", BODY, {mappings.tag(made)}, "user:u_1")
    assert mappings.one(ORGANIZATION, "hooks") == changed
    assert [one["name"] for one in mappings.page(ORGANIZATION)] == ["hooks"]
    mappings.remove(ORGANIZATION, "hooks", "user:u_1")
    with pytest.raises(NotFound):
        mappings.one(ORGANIZATION, "hooks")
    actions = [(entry["action"], entry["detail"]["version"]) for entry in audit.page(ORGANIZATION)]
    assert actions == [("mapping.removed", 2), ("mapping.changed", 2), ("mapping.created", 1)]


def test_each_organization_has_its_own(office: Flask) -> None:
    mappings.create(ORGANIZATION, {"name": "hooks", **BODY}, "test")
    mappings.create(FOREIGN, {"name": "hooks", **BODY, "each": "@"}, "test")
    assert mappings.one(ORGANIZATION, "hooks")["each"] == "items"
    mappings.remove(FOREIGN, "hooks", "test")
    assert mappings.one(ORGANIZATION, "hooks")["version"] == 1


def test_a_name_is_taken_once_and_there_are_so_many(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mappings.create(ORGANIZATION, {"name": "hooks", **BODY}, "test")
    with pytest.raises(Conflict, match="already"):
        mappings.create(ORGANIZATION, {"name": "hooks", **BODY}, "test")
    monkeypatch.setattr(mappings, "MOST", 1)
    with pytest.raises(Conflict, match="remove one"):
        mappings.create(ORGANIZATION, {"name": "more", **BODY}, "test")


def test_what_is_not_right_is_not_kept(office: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        mappings.put(ORGANIZATION, "hooks", {"events": [{**EVENT, "subject": "a["}]}, "test")
    assert [fault["field"] for fault in refused.value.errors] == ["events.0.subject"]
    assert mappings.page(ORGANIZATION) == []

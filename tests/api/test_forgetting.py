"""An owner has a person forgotten: in their organizations and nowhere else; from the answer on nobody comes in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text

from metaverse.backup import rows
from metaverse.clock import now_ms
from metaverse.database import bound, reading
from metaverse.events import journal, validation
from metaverse.events.names import EventType
from metaverse.leaving import tables
from metaverse.leaving.words import REMOVED
from metaverse.models.audit import Audit
from metaverse.models.channel import Channel
from metaverse.operations import commands
from metaverse.operations.commands import Commands
from metaverse.outbound.reach import Reach
from metaverse.services import audit, users
from metaverse.services.channels import store
from tests.callers import API, FOREIGN, found, signed_in, user
from tests.factories import ORGANIZATION, event, make_organization, status

ADDRESS, NAME = "hook@foreign.test", "Ada Lovelace"
Json = dict[str, Any]
COMMAND = {"commandId": "c", "kind": "reply", "digest": "d", "text": "a secret of mine", "inReplyTo": "r"}


@pytest.fixture
def both(app: Flask) -> Flask:
    """Give an office of ours and a foreign one, where much bears the same words."""
    found(app)
    for organization_id in (ORGANIZATION, FOREIGN):
        fill(app, organization_id)
    return app


def fill(app: Flask, organization_id: str) -> None:
    with app.app_context():
        tell(organization_id, "token:t", status("bot", "working", activity=f"{NAME} of {ADDRESS} asks {FOREIGN}"))
        audit.act(f"cli:{FOREIGN}", "user.changed", organization_id, FOREIGN, name=NAME, email=ADDRESS, where=FOREIGN)
        mail(organization_id, ADDRESS)
        mail(organization_id, f"Ada <{ADDRESS.upper()}>", "eve@example.com")
        hook = {"name": f"{NAME}'s", "kind": "webhook", "locale": "en", "url": f"https://example.com/?{ADDRESS}"}
        store.create(organization_id, hook, Reach(), f"user:{FOREIGN}")


def mail(organization_id: str, *recipients: str) -> None:
    given = {"name": NAME, "kind": "email", "locale": "en", "recipients": list(recipients)}
    store.create(organization_id, given, Reach(), "test")


def tell(organization_id: str, sender: str, *documents: Json) -> None:
    source = f"urn:metaverse:api:{sender}" if sender.startswith("user:") else "urn:test"
    judged = validation.judge([{**one, "source": source} for one in documents], False, 0)
    assert not judged.faults
    journal.append(organization_id, judged.drafts, now_ms(), sender)


def a_person(app: Flask, name: str, address: str = ADDRESS) -> str:
    with app.app_context():
        return users.create(ORGANIZATION, address, name, "-", "operator", "test")


@reading
def rows_of(connection: Connection, organization_id: str) -> list[Json]:
    """Return every row of an organization, as it lies in the database."""
    found: list[Json] = []
    for table in tables.of_organizations():
        query = text(f"SELECT * FROM {table.name} WHERE organization_id = :mine ORDER BY 1, 2")
        found += [dict(row) for row in connection.execute(query, {"mine": organization_id}).mappings()]
    query = text("SELECT * FROM organizations WHERE id = :mine")
    return found + [dict(row) for row in connection.execute(query, {"mine": organization_id}).mappings()]


@reading
def acts(connection: Connection) -> list[Json]:
    of = Audit.__table__.c
    query = select(of.id, of.organization_id, of.actor, of.action, of.target).order_by(of.at_ms, of.id)
    return [dict(row) for row in connection.execute(query).mappings()]


@reading
def channels_of(connection: Connection, organization_id: str) -> list[Json]:
    table = Channel.__table__
    mine = select(table).where(table.c.organization_id == organization_id).order_by(table.c.created_ms, table.c.id)
    return [dict(row) for row in connection.execute(mine).mappings()]


def everything(app: Flask) -> str:
    def read(connection: Connection) -> str:
        some = (some for shape in rows.shapes(connection) for some in rows.read(connection, shape))
        return "\n".join(row.decode() for page in some for row in page)

    with app.app_context():
        return bound().read("everything", read)


@pytest.mark.parametrize("name", [FOREIGN, "Maple Works", NAME, "user.changed", "operator"])
def test_whoever_is_called_as_others_are_changes_nothing_of_theirs(both: Flask, here: list[Any], name: str) -> None:
    owner = user(both, "owner")
    body = {"email": ADDRESS, "name": name, "password": "a password of theirs", "role": "viewer"}
    person = owner.post(f"{API}/users", body).json["id"]
    with both.app_context():
        before, noted = rows_of(FOREIGN), acts()
    looked = owner.post(f"{API}/users/{person}/anonymise", {}).json
    assert set(looked["entries"]) == {ORGANIZATION}
    assert looked["rows"]["channels"] <= 5
    assert owner.post(f"{API}/users/{person}/anonymise", {"apply": True}).status_code == 202
    with both.app_context():
        assert rows_of(FOREIGN) == before
        assert acts()[: len(noted)] == noted


def test_the_dry_look_tells_of_the_owner_s_organizations_only(both: Flask, here: list[Any]) -> None:
    person = a_person(both, NAME)
    with both.app_context():
        tell(FOREIGN, f"user:{person}", event(EventType.COMMAND, "bot", COMMAND))
        make_organization("org_second")
        mine = users.create("org_second", "o@x.test", "O", "-", "owner", "test")
        users.join(ORGANIZATION, mine, "owner", "test")
        tell("org_second", f"user:{person}", event(EventType.COMMAND, "bot", COMMAND))
    one, both_owned = user(both, "owner"), signed_in(both, mine)
    path = f"{API}/users/{person}/anonymise?organizationId={ORGANIZATION}"
    assert one.post(path, {}).json["entries"] == {ORGANIZATION: 1}
    assert both_owned.post(path, {}).json["entries"] == {ORGANIZATION: 1, "org_second": 1}


def test_nobody_is_written_to_who_is_forgotten_and_addresses_stay_whole(both: Flask, here: list[Any]) -> None:
    person = a_person(both, NAME)
    owner = user(both, "owner")
    assert owner.post(f"{API}/users/{person}/anonymise", {"apply": True}).status_code == 202
    with both.app_context():
        [hook] = [one for one in channels_of(ORGANIZATION) if one["kind"] == "webhook"]
    assert (hook["address"]["url"], hook["name"]) == (f"https://example.com/?{ADDRESS}", f"{REMOVED}'s")
    mails = {one["where"]: one for one in owner.get(f"{API}/channels").json["items"] if one["kind"] == "email"}
    assert {where: one["state"] for where, one in mails.items()} == {"": "paused", "eve@example.com": "new"}
    again = owner.patch(f"{API}/channels/{mails['']['id']}", {"enabled": True})
    assert (again.status_code, again.json["errors"][0]["field"]) == (422, "recipients")
    noted = [one["detail"] for one in owner.get(f"{API}/audit-log").json["items"] if one["action"] == "channel.changed"]
    assert sorted(noted, key=len) == [{"fields": ["recipients"]}, {"fields": ["recipients"], "enabled": False}]


def test_from_the_answer_on_nobody_comes_in(both: Flask) -> None:
    slow = both.extensions[commands.EXTENSION] = Commands(both)
    slow.start = lambda *command: True  # type: ignore[method-assign]
    person = signed_in(both, a_person(both, NAME))
    owner = user(both, "owner")
    assert person.get("/api/auth/me").status_code == 200
    assert owner.post(f"{API}/users/{person.id}/anonymise", {"apply": True}).status_code == 202
    assert person.get("/api/auth/me").status_code == 401
    for changed in (
        owner.patch(f"{API}/users/{person.id}", {"disabled": False}),
        owner.delete(f"{API}/users/{person.id}"),
    ):
        assert (changed.status_code, changed.json["detail"]) == (
            409,
            "This person is being forgotten; wait until that is done.",
        )
    assert [one["disabled"] for one in owner.get(f"{API}/users").json["items"] if one["id"] == person.id] == [True]


def test_whoever_calls_themselves_a_removed_person_is_forgotten_all_the_same(both: Flask, here: list[Any]) -> None:
    person = a_person(both, REMOVED)
    with both.app_context():
        tell(ORGANIZATION, f"user:{person}", event(EventType.COMMAND, "bot", COMMAND))
    assert user(both, "owner").post(f"{API}/users/{person}/anonymise", {"apply": True}).status_code == 202
    assert "a secret of mine" not in everything(both)
    with both.app_context():
        assert users.by_email(ADDRESS) is None


def test_who_belongs_to_others_as_well_stays(both: Flask, here: list[Any]) -> None:
    person = a_person(both, NAME)
    with both.app_context():
        users.join(FOREIGN, person, "viewer", "test")
    assert user(both, "owner").post(f"{API}/users/{person}/anonymise", {"apply": True}).status_code == 403
    assert here == []
    with both.app_context():
        assert users.may_sign_in(person)

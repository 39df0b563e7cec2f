"""Who leaves is gone: a person from all texts and tables, an organization from every file."""

from __future__ import annotations

import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import Connection, select, text

from metaverse.backup import rows
from metaverse.clock import now_ms
from metaverse.database import bound, reading, writing
from metaverse.errors import Conflict, NotFound
from metaverse.events import journal, log, rebuild, validation
from metaverse.events.names import EventType
from metaverse.leaving import organization, person, takeaway
from metaverse.leaving.words import REMOVED
from metaverse.models.audit import Audit
from metaverse.models.user import User
from metaverse.security import passwords
from metaverse.services import alert_rules, chronicle, organizations, sessions, tokens, users
from tests.backup.filling import projected
from tests.cli.processes import until
from tests.factories import ORGANIZATION, event, make_organization, status, task

OTHER = "org_other"
ADDRESS, NAME = "ada.lovelace@example.com", "Ada Lovelace"
Json = dict[str, Any]


def tell(organization_id: str, sender: str, *documents: Json) -> None:
    source = f"urn:metaverse:api:{sender}" if sender.startswith("user:") else "urn:test"
    judged = validation.judge([{**one, "source": source} for one in documents], False, 0)
    assert not judged.faults
    journal.append(organization_id, judged.drafts, now_ms(), sender)


def someone(address: str, name: str, *where: str, role: str = "owner") -> str:
    first, *others = where
    made = users.create(first, address, name, passwords.hashed("a password of theirs"), role, "test")
    for organization_id in others:
        users.join(organization_id, made, role, "test")
    return made


def everything() -> str:
    """Return all rows, with what is sealed opened where it is of people."""

    def read(connection: Connection) -> str:
        found = [
            row.decode() for shape in rows.shapes(connection) for some in rows.read(connection, shape) for row in some
        ]
        for model in (User, Audit):
            found += [str(dict(row)) for row in connection.execute(select(model.__table__)).mappings()]
        return "\n".join(found)

    return bound().read("everything", read)


def work_of(ada: str) -> None:
    asked = {"requestId": "r", "kind": "input", "summary": f"May I, {NAME}?", "digest": "d"}
    reply = {"commandId": "c", "kind": "reply", "digest": "d"}
    tell(ORGANIZATION, "token:t", event(EventType.REQUEST, "bot", asked))
    tell(
        ORGANIZATION,
        f"user:{ada}",
        event(EventType.COMMAND, "bot", {**reply, "text": "a secret of mine", "inReplyTo": "r"}),
        event(EventType.TASK_CREATED, "t", {"title": "what I wish for", "description": "in my own words"}),
        event(EventType.ATTENTION, "r", {"action": "assign", "to": ADDRESS}),
    )
    tell(
        ORGANIZATION,
        "token:t",
        status("bot", "working", activity=f"mails {ADDRESS.upper()}", taskId="t"),
        task("t", status="working", stage="review"),
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada"}),
    )


def test_a_person_is_forgotten_everywhere(each_app: Flask, tmp_path: Path) -> None:
    for name in (ORGANIZATION, OTHER):
        make_organization(name)
    ada = someone(ADDRESS, NAME, ORGANIZATION, OTHER)
    someone("eve@example.com", "Eve", ORGANIZATION, OTHER)
    sessions.begin(ada, 30)
    work_of(ada)
    chronicle.keep_at(ORGANIZATION, log.head(ORGANIZATION).seq)
    before, head = projected(ORGANIZATION), log.head(ORGANIZATION)
    found = person.look(ada)
    assert found.entries == {ORGANIZATION: 5}
    assert log.head(ORGANIZATION) == head

    assert person.forget(ada, "cli", tmp_path).entries == {ORGANIZATION: 5}

    left = everything().lower()
    for word in ("lovelace", "a secret of mine", "what i wish for", "in my own words"):
        assert word not in left
    after = projected(ORGANIZATION)
    assert [row["text"] for row in after["commands"]] == [REMOVED]
    assert [(row["title"], row["stage"]) for row in after["tasks"]] == [(REMOVED, "review")]
    assert [row["to"] for row in after["attention_acts"]] == [ada]
    assert [row["name"] for row in after["agents"] if row["key"] == "ada"] == ["Ada"]
    assert [row["digest"] for row in after["requests"]] == [row["digest"] for row in before["requests"]]
    assert log.head(ORGANIZATION).epoch != head.epoch
    rebuild.rebuild(ORGANIZATION)
    assert projected(ORGANIZATION) == after
    assert users.by_email(ADDRESS) is None
    assert [user["name"] for user in users.page(ORGANIZATION)] == ["Eve"]
    assert person.forget(ada, "cli", tmp_path).entries == {}


def test_the_last_owner_stays(in_app: Flask, tmp_path: Path) -> None:
    make_organization()
    ada = someone(ADDRESS, NAME, ORGANIZATION)
    with pytest.raises(Conflict):
        person.forget(ada, "cli", tmp_path)
    assert users.by_email(ADDRESS) is not None
    with pytest.raises(NotFound):
        person.look("u_nobody")


WORDS = ("plantedagent", "plantedtitle", "plantedsummary", "plantedname", "planteddead")


def plant(organization_id: str) -> None:
    make_organization(organization_id, "plantedname works")
    someone("plantedaddress@example.com", "plantedname", organization_id)
    tokens.create(organization_id, "agent", "test", "plantedname's token")
    documents = [
        status("plantedagent", "working", activity="plantedsummary"),
        event(EventType.TASK_CREATED, "plantedtitle", {"title": "plantedtitle", "description": "plantedsummary " * 50}),
        event(EventType.INTERACTION, "plantedagent", {"to": "b", "kind": "message", "summary": "plantedsummary"}),
    ]
    for _ in range(30):
        tell(organization_id, "token:t", *[{**one, "id": f"{one['id']}-{_}"} for one in documents])
    chronicle.keep_at(organization_id, log.head(organization_id).seq)


@reading
def data_folder(connection: Connection) -> Path:
    return Path(str(connection.execute(text("SHOW data_directory")).scalar()))


def files() -> Iterator[Path]:
    engine = bound().engine
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        yield from (one for one in path.parent.glob(f"{path.name}*"))
        return
    with engine.connect() as connection:
        oid = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
    yield from (data_folder() / "base" / str(oid)).iterdir()


def planted() -> set[str]:
    raw = b"".join(path.read_bytes() for path in files() if path.is_file())
    return {word for word in WORDS if word.encode() in raw}


@writing
def flush(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("CHECKPOINT"))


def test_an_erased_organization_is_in_no_file(each_app: Flask) -> None:
    plant("org_planted")
    make_organization()
    tell(ORGANIZATION, "token:t", status("ada"))
    flush()
    assert planted() >= {"plantedagent", "plantedtitle", "plantedsummary"}
    looked = organization.look("org_planted")
    assert (looked.rows["events"], len(looked.people)) == (90, 1)

    done = organization.erase("org_planted", "cli", is_scrubbed=True)

    flush()
    assert planted() == set()
    assert done.rows["events"] == 90
    assert organizations.ids() == [ORGANIZATION]
    assert users.by_email("plantedaddress@example.com") is None
    assert log.head(ORGANIZATION).seq == 1
    with pytest.raises(NotFound):
        organization.erase("org_planted", "cli")
    assert (organization.erased(), organization.sweep()) == (["org_planted"], 0)
    assert "plantedname" not in everything()


def erase_in(app: Flask) -> None:
    with app.app_context():
        organization.erase("org_planted", "cli")


def is_waited_for(connection: Connection) -> bool:
    here = "datname = current_database() AND wait_event_type = 'Lock'"
    return bool(
        connection.execute(
            text(f"SELECT count(*), pg_stat_clear_snapshot() FROM pg_stat_activity WHERE {here}")
        ).scalar()
    )


def test_what_a_server_writes_meanwhile_stops_no_erasure(make_app: Callable[..., Flask], postgres_url: str) -> None:
    app = make_app(postgres_url)
    with app.app_context():
        plant("org_planted")
        [ada] = organization.look("org_planted").people
        with bound().engine.connect() as server:
            alert_rules.lay_built_in.on(server, "org_planted")
            sessions.begin.on(server, ada, 1)
            erasing = threading.Thread(target=erase_in, args=(app,))
            erasing.start()
            until(lambda: is_waited_for(server), "it waits for who writes")
            server.commit()
            erasing.join(60)
        assert organizations.ids() == []


def test_who_is_being_erased_is_given_no_rules(each_app: Flask) -> None:
    make_organization("org_planted")
    organization.lock_out("org_planted")
    alert_rules.lay_where_missing(1)
    assert "alert_rules" not in organization.look("org_planted").rows


def test_all_of_an_organization_can_be_taken_along(each_app: Flask) -> None:
    plant("org_planted")
    make_organization()
    tell(ORGANIZATION, "token:t", status("somebody-else"))
    raw = b"".join(takeaway.pieces("org_planted"))
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        found = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    assert orjson.loads(found["about.json"])["organizationId"] == "org_planted"
    assert len(found["log.0001.ndjson"].splitlines()) == 90
    assert b"plantedaddress@example.com" in found["people.0001.ndjson"]
    assert b"user.created" in found["tables/audit_log.0001.ndjson"]
    assert b"plantedname's token" in found["tables/tokens.0001.ndjson"]
    assert b"secret_hash" not in raw
    assert b"password_hash" not in raw
    assert b"somebody-else" not in raw

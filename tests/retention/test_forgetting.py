"""Forgetting reaches as far as is asked, and comes to its end whatever stops it, or comes in meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.clock import now_ms
from metaverse.database import bound
from metaverse.errors import Conflict, NotFound
from metaverse.events import log, mending, rebuild
from metaverse.events.names import EventType
from metaverse.leaving import person
from metaverse.leaving.reach import Reach
from metaverse.leaving.traces import Traces
from metaverse.leaving.words import REMOVED
from metaverse.operations import commands, upkeep
from metaverse.operations.upkeep import Upkeep
from metaverse.outbound import reach as outbound
from metaverse.services import audit, chronicle, sessions, users
from metaverse.services.channels import store
from tests.backup.filling import projected
from tests.factories import ORGANIZATION, event, make_organization, status
from tests.retention.test_leaving import ADDRESS, NAME, OTHER, everything, someone, tell

SECRET = "a secret of mine"


def command(key: str, said: str = SECRET) -> dict[str, Any]:
    return event(
        EventType.COMMAND, "bot", {"commandId": key, "kind": "reply", "digest": "d", "inReplyTo": "r", "text": said}
    )


@pytest.fixture
def ada(in_app: Flask) -> str:
    return planted()


def planted() -> str:
    for name in (ORGANIZATION, OTHER):
        make_organization(name)
        someone(f"eve@{name}.test", "Eve", name)
    made = someone(ADDRESS, NAME, ORGANIZATION, role="operator")
    for name in (ORGANIZATION, OTHER):
        tell(name, "token:t", status("bot", "working", activity=f"mails {ADDRESS}"))
        tell(name, f"user:{made}", command("c"))
        audit.act("test", "user.changed", name, made, name=NAME, email=ADDRESS)
        audit.act("test", "user.changed", name, "u_other", name=NAME, email=ADDRESS)
    return made


def entries(organization_id: str) -> str:
    rows = bound().read("entries", lambda connection: list(log.facts(connection, organization_id, 0)))
    return str(rows)


def acts(organization_id: str) -> dict[str, Any]:
    found = [one for one in audit.page(organization_id) if one["action"] == "user.changed"]
    return {one["target"]: one["detail"]["email"] for one in found}


def test_of_an_organization_that_was_left_goes_what_hangs_on_the_id(ada: str, tmp_path: Path) -> None:
    assert person.look(ada).entries == {ORGANIZATION: 2, OTHER: 1}
    person.forget(ada, "cli", tmp_path)
    assert (ADDRESS in entries(ORGANIZATION), SECRET in entries(ORGANIZATION)) == (False, False)
    assert (ADDRESS in entries(OTHER), SECRET in entries(OTHER)) == (True, False)
    assert acts(ORGANIZATION) == {ada: REMOVED, "u_other": REMOVED}
    assert acts(OTHER) == {ada: REMOVED, "u_other": ADDRESS}


def test_who_gets_mail_is_dropped_where_the_person_belongs(each_app: Flask, tmp_path: Path) -> None:
    ada = planted()
    for name in (ORGANIZATION, OTHER):
        given = {"name": NAME, "kind": "email", "locale": "en", "recipients": [ADDRESS]}
        store.create(name, given, outbound.Reach(), "test")
    assert person.look(ada).rows == {"audit_log": 5, "channels": 2}
    assert person.forget(ada, "cli", tmp_path).rows == {"audit_log": 5, "channels": 2}
    [mine], [other] = store.page(ORGANIZATION), store.page(OTHER)
    assert (mine["name"], mine["recipients"], mine["enabled"]) == (REMOVED, [], False)
    assert (other["name"], other["recipients"], other["enabled"]) == (NAME, [ADDRESS], True)


def test_the_operator_has_name_and_address_go_everywhere(ada: str, runner: FlaskCliRunner) -> None:
    looked = runner.invoke(args=["users", "anonymise", ADDRESS, "--everywhere"]).output
    assert f"2 entries of the log of {OTHER}" in looked
    done = runner.invoke(args=["users", "anonymise", ADDRESS, "--everywhere", "--apply"])
    assert done.exit_code == 0, done.output
    assert (ADDRESS in everything(), "Lovelace" in everything()) == (False, False)
    again = runner.invoke(args=["users", "anonymise", ada, "--apply"])
    assert (again.exit_code, "was forgotten before" in again.output) == (0, True)


def test_within_what_an_owner_owns_nothing_beside_is_touched(ada: str, runner: FlaskCliRunner) -> None:
    before = entries(OTHER)
    assert runner.invoke(args=["users", "anonymise", ada, "--apply", "--in", ORGANIZATION]).exit_code == 0
    assert entries(OTHER) == before
    assert acts(OTHER)[ada] == ADDRESS


def test_what_comes_in_while_it_lasts_goes_too(ada: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Traces.take_out

    def meanwhile(self: Traces, folder: Path, **more: Any) -> int:
        count = first(self, folder, **more)
        if self.organization_id == ORGANIZATION and count == 2:
            tell(ORGANIZATION, f"user:{ada}", command("late", "the latest secret"))
        return count

    monkeypatch.setattr(Traces, "take_out", meanwhile)
    assert person.forget(ada, "cli", tmp_path).entries[ORGANIZATION] == 3
    assert "the latest secret" not in everything()


def test_who_is_being_forgotten_does_not_come_in(ada: str) -> None:
    begun = sessions.begin(ada, 30)
    assert person.begin(ada, Reach.HOME)
    assert not users.may_sign_in(ada)
    assert sessions.renew(str(begun.secret)) is None


def test_an_end_that_was_cut_off_is_made_by_the_server(
    ada: str, in_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chronicle.keep_at(ORGANIZATION, log.head(ORGANIZATION).seq)
    begun = now_ms()

    def cut(*_: Any) -> int:
        raise RuntimeError("the power fails")

    with monkeypatch.context() as patch:
        patch.setattr(mending, "mend", cut)
        with pytest.raises(RuntimeError):
            person.forget(ada, "cli", tmp_path)
    assert [row["text"] for row in projected(ORGANIZATION)["commands"]] == [SECRET]
    assert not users.may_sign_in(ada)
    runner = in_app.test_cli_runner()
    in_app.extensions[commands.EXTENSION] = commands.Commands(
        in_app, run=lambda command: str(runner.invoke(args=command).exception or "")
    )
    for minutes, text in ((9, SECRET), (11, REMOVED)):
        monkeypatch.setattr(upkeep, "now_ms", lambda at=begun + minutes * 60_000: at)
        Upkeep(in_app).sweep()
        assert [row["text"] for row in projected(ORGANIZATION)["commands"]] == [text]
    assert person.unfinished(now_ms() + 1) == {}
    after = projected(ORGANIZATION)
    rebuild.rebuild(ORGANIZATION)
    assert projected(ORGANIZATION) == after
    assert users.by_email(ADDRESS) is None


def test_who_is_left_as_the_only_owner_is_not_taken(ada: str) -> None:
    [eve] = [one["id"] for one in users.page(ORGANIZATION) if one["role"] == "owner"]
    with pytest.raises(Conflict):
        person.begin(eve, Reach.HOME)
    assert users.may_sign_in(eve)
    with pytest.raises(NotFound):
        person.begin("u_nobody", Reach.HOME)

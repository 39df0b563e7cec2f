"""Who was erased or forgotten does not come back with a backup, whatever stops the restore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from metaverse.backup import making, restoring
from metaverse.backup.keys import Keys
from metaverse.clock import now_ms
from metaverse.database import bound
from metaverse.errors import Unavailable
from metaverse.leaving import again, organization, person
from metaverse.leaving.words import REMOVED
from metaverse.security import keyring
from metaverse.services import organizations, sessions, users
from tests.backup import filling
from tests.backup.filling import OTHER
from tests.factories import ORGANIZATION
from tests.retention.test_leaving import ADDRESS, NAME, everything, someone


@pytest.fixture(autouse=True)
def heard_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "HEARD_SECONDS", 0.0)


def keys() -> Keys:
    return Keys(keyring.current())


def kept(tmp_path: Path) -> tuple[Path, str]:
    """Make a backup in which Ada is the only owner, and have her forgotten after it."""
    filling.fill(1)
    ada = someone(ADDRESS, NAME, ORGANIZATION)
    for user in users.page(ORGANIZATION):
        if user["id"] != ada:
            users.remove(ORGANIZATION, user["id"], "test")
    made = making.make(tmp_path / "a.backup", keys())
    someone("eve@example.com", "Eve", ORGANIZATION)
    person.forget(ada, "test", tmp_path)
    return made.path, ada


def test_who_was_the_last_owner_then_is_stripped_all_the_same(each_app: Flask, tmp_path: Path) -> None:
    path, ada = kept(tmp_path)
    told = restoring.restore(path, keys()).erased
    assert (len(told), told[0].split()[0]) == (2, ada)
    assert f"{ORGANIZATION} has no owner who can sign in; make one: flask users create" in told[1]
    assert (users.by_email(ADDRESS), users.page(ORGANIZATION)) == (None, [])
    assert "lovelace" not in everything().lower()
    assert (NAME not in everything(), REMOVED in everything()) == (True, True)
    assert person.unfinished(now_ms() + 1) == {}


def test_pull_the_plug_after_the_new_database_took_over_and_nobody_comes_in(
    each_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, ada = kept(tmp_path)
    organization.erase(OTHER, "test")

    def cut(*_: Any) -> None:
        raise RuntimeError("the power fails")

    with monkeypatch.context() as patch:
        patch.setattr(again, "apply", cut)
        with pytest.raises(RuntimeError):
            restoring.restore(path, keys())
    assert users.by_email(ADDRESS) is not None
    assert not users.may_sign_in(ada)
    assert users.by_email(ADDRESS)["password_hash"] == "!"  # type: ignore[index]
    assert person.unfinished(now_ms() + 1) == {ada: [ORGANIZATION]}
    assert organization.unfinished(now_ms() + 1) == [OTHER]
    restoring.restore(path, keys())
    assert (users.by_email(ADDRESS), organizations.ids()) == (None, [ORGANIZATION])


def test_what_cannot_be_erased_again_is_told_and_stays_closed(
    in_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, ada = kept(tmp_path)

    def full(*_: Any) -> None:
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(person, "forget", full)
    done = in_app.test_cli_runner().invoke(args=["restore", str(path), "--yes"])
    assert done.exit_code == 1
    assert f"{ada} was erased since, and could not be erased again: The disk is full." in done.output
    assert f"{ORGANIZATION} has no owner who can sign in" in done.output
    assert not users.may_sign_in(ada)
    assert list(person.unfinished(now_ms() + 1)) == [ada]


def test_who_is_not_in_the_backup_need_not_go(in_app: Flask, tmp_path: Path) -> None:
    filling.fill(1)
    made = making.make(tmp_path / "a.backup", keys())
    ada = someone(ADDRESS, NAME, ORGANIZATION, role="viewer")
    sessions.begin(ada, 30)
    person.forget(ada, "test", tmp_path)
    done = restoring.restore(made.path, keys())
    assert (done.erased, done.failed) == ([], [])
    assert [row["subject"] for row in again.known()] == [ada]
    bound().dispose()

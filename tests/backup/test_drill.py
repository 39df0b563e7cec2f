"""The drill: a backup that is made while work goes on is restored, and the log is the very same; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Connection, text

from metaverse.backup import making, places, restoring, rows, schema
from metaverse.backup.keys import Keys
from metaverse.backup.places import InUse
from metaverse.backup.sealed import Damaged
from metaverse.database import Database, bound, reading, writing
from metaverse.events import log, rebuild
from metaverse.leaving import organization as erasing
from metaverse.security import keyring
from metaverse.services import organizations, users
from tests.backup import filling
from tests.backup.filling import OTHER
from tests.factories import ORGANIZATION

MADE_AT_ONCE = 3


@contextmanager
def work_goes_on(app: Flask) -> Iterator[None]:
    """Have others work in both organizations meanwhile, and make sure that they did."""
    is_over, done = threading.Event(), threading.Semaphore(0)

    def work(name: str) -> None:
        with app.app_context():
            beat = 1000
            while not is_over.is_set():
                filling.work(name, beat)
                done.release()
                beat += 1

    workers = [threading.Thread(target=work, args=(name,)) for name in (ORGANIZATION, OTHER)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(MADE_AT_ONCE):
            assert done.acquire(timeout=20)
        yield
        for _ in range(MADE_AT_ONCE):
            assert done.acquire(timeout=20)
    finally:
        is_over.set()
        for worker in workers:
            worker.join(20)


def keys() -> Keys:
    return Keys(keyring.current())


def test_the_log_is_the_very_same_after_a_restore(each_app: Flask, tmp_path: Path) -> None:
    filling.fill()
    with work_goes_on(each_app):
        made = making.make(tmp_path / "a.backup", keys())
    held = {one["id"]: one["seq"] for one in made.backup.organizations}
    before = {name: filling.exported(name, held[name]) for name in held}
    who, epochs = filling.people(), {name: log.head(name).epoch for name in held}
    assert all(log.head(name).seq > seq for name, seq in held.items())
    assert b"Agent a1" not in made.path.read_bytes()

    done = restoring.restore(made.path, keys())

    assert {name: filling.exported(name) for name in held} == before
    assert {name: log.head(name).seq for name in held} == held
    assert (filling.people(), filling.open_sessions(), done.sessions) == (who, 0, 1)
    assert all(log.head(name).epoch != epoch for name, epoch in epochs.items())
    assert done.checked == sum(held.values())
    for name in held:
        shown = filling.projected(name)
        assert rebuild.rebuild(name) == held[name]
        assert filling.projected(name) == shown
        filling.work(name, 5000)
        assert log.head(name).seq == held[name] + 6


@pytest.mark.slow
@pytest.mark.parametrize("way", ["sqlite → postgresql", "postgresql → sqlite"])
def test_it_goes_from_one_kind_of_database_to_the_other(
    way: str, make_app: Callable[..., Flask], sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    one, other = (sqlite_url, postgres_url) if way.startswith("sqlite") else (postgres_url, sqlite_url)
    with make_app(one).app_context():
        filling.fill(12)
        made = making.make(tmp_path / "a.backup", keys())
        logs = {name: filling.exported(name) for name in organizations.ids()}
        shown = {name: filling.projected(name) for name in organizations.ids()}
    with make_app(other).app_context():
        restoring.restore(made.path, keys())
        assert {name: filling.exported(name) for name in organizations.ids()} == logs
        assert {name: filling.projected(name) for name in organizations.ids()} == shown
        assert filling.people() == [("Ada", "ada@example.com")]


def test_what_stands_stays_where_a_file_cannot_be_restored(each_app: Flask, tmp_path: Path) -> None:
    filling.fill(6)
    made = making.make(tmp_path / "a.backup", keys())
    shown, exported = filling.projected(ORGANIZATION), filling.exported(ORGANIZATION)
    raw = made.path.read_bytes()
    for damaged in (raw[:-1], raw[: len(raw) // 2], raw[:-40] + bytes(8) + raw[-32:], b"", b"something else\n"):
        made.path.write_bytes(damaged)
        for tried in (restoring.look, restoring.restore):
            with pytest.raises(Damaged):
                tried(made.path, keys())
    assert (filling.projected(ORGANIZATION), filling.exported(ORGANIZATION)) == (shown, exported)


@pytest.mark.slow
def test_projections_that_are_not_what_the_log_says_are_refused(each_app: Flask, tmp_path: Path) -> None:
    filling.fill(6)
    twist()
    made = making.make(tmp_path / "a.backup", keys())
    with pytest.raises(Damaged, match="org_test shows in agents"):
        restoring.restore(made.path, keys())
    restoring.restore(made.path, keys(), is_checked=False)


@writing
def twist(connection: Connection) -> None:
    connection.execute(text("UPDATE agents SET name = 'somebody else' WHERE organization_id = 'org_test'"))


def test_an_older_schema_is_brought_up_to_date(make_app: Callable[..., Flask], tmp_path: Path, sqlite_url: str) -> None:
    with make_app(f"sqlite:///{tmp_path}/old.db").app_context():
        flask_migrate.upgrade(revision="0016")
        put_an_old_organization()
        made = making.make(tmp_path / "old.backup", keys())
        assert made.backup.header["revision"] == "0016"
    with make_app(sqlite_url).app_context():
        restoring.restore(made.path, keys())
        assert (organizations.ids(), revision()) == (["org_old"], schema.head())


@writing
def put_an_old_organization(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO organizations (id, name, seq, epoch, received_ms, projected, settings, created_ms)"
            " VALUES ('org_old', 'Old', 0, 'ep_1', 0, 3, '{}', 0)"
        )
    )


@reading
def revision(connection: Connection) -> str | None:
    return schema.revision_of(connection)


def test_a_newer_version_and_another_key_are_refused(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_app: Callable[..., Flask], sqlite_url: str
) -> None:
    with app.app_context():
        filling.fill(1)
        made = making.make(tmp_path / "a.backup", keys())
        monkeypatch.setattr(schema, "revision_of", lambda connection: "9999")
        newer = making.make(tmp_path / "newer.backup", keys(), is_tried=False)
        with pytest.raises(Damaged, match="schema 9999"):
            restoring.look(newer.path, keys())
    another = make_app(sqlite_url, SECRET_KEY="another key, which has never sealed a thing")
    with another.app_context(), pytest.raises(Damaged, match="which this server does not have"):
        restoring.look(made.path, keys())


def test_a_passphrase_opens_it_and_no_other_does(in_app: Flask, tmp_path: Path) -> None:
    filling.fill(1)
    made = making.make(tmp_path / "a.backup", Keys(keyring.current(), "correct horse battery"))
    assert restoring.look(made.path, Keys(keyring.current(), "correct horse battery")).events > 0
    for passphrase in (None, "correct horse batterie"):
        with pytest.raises(Damaged):
            restoring.look(made.path, Keys(keyring.current(), passphrase))


@pytest.mark.slow
def test_a_database_that_is_in_use_is_left_alone(
    each_app: Flask, tmp_path: Path, make_app: Callable[..., Flask]
) -> None:
    filling.fill(1)
    made = making.make(tmp_path / "a.backup", keys())
    url = bound().engine.url.render_as_string(hide_password=False)
    with make_app(url).app_context():
        organizations.ids()  # a server's connections are open from now on
        somebody: Database = bound()
    with pytest.raises(InUse):
        places.refuse_if_in_use()
    with pytest.raises(InUse):
        restoring.restore(made.path, keys())
    somebody.dispose()
    restoring.restore(made.path, keys())
    assert users.by_email("ada@example.com") is not None


def test_a_trial_that_fails_leaves_no_backup(in_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filling.fill(1)
    monkeypatch.setattr(rows, "write", lambda *_: None)
    with pytest.raises(Damaged, match="is not what the backup holds"):
        making.make(tmp_path / "a.backup", keys())
    assert list(tmp_path.glob("*.backup*")) == list(tmp_path.glob(".*.part")) == []


@pytest.mark.slow
def test_who_was_erased_since_goes_again(each_app: Flask, tmp_path: Path) -> None:
    filling.fill(2)
    made = making.make(tmp_path / "a.backup", keys())
    erasing.erase(OTHER, "test")
    done = restoring.restore(made.path, keys())
    assert (organizations.ids(), len(done.erased)) == ([ORGANIZATION], 1)
    assert restoring.restore(made.path, keys()).erased == done.erased
    assert organizations.ids() == [ORGANIZATION]

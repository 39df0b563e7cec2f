"""Where a log ends is known without a question, until anybody commits."""

from __future__ import annotations

import sqlite3

from flask import Flask

from metaverse import database
from metaverse.events import door, heads, log
from metaverse.events.origin import SERVER
from tests.factories import ORGANIZATION, make_organization, status


def test_the_end_of_a_log_is_never_an_old_one(in_app: Flask) -> None:
    make_organization()
    for number in range(5):
        door.admit(ORGANIZATION, [status(f"a{number}")], SERVER)
        assert heads.head(ORGANIZATION) == heads.head(ORGANIZATION) == log.head(ORGANIZATION)
    assert heads.head(ORGANIZATION).seq == 5


def test_what_another_process_commits_moves_the_end(in_app: Flask) -> None:
    make_organization()
    before = heads.head(ORGANIZATION)
    with sqlite3.connect(str(database.bound().engine.url.database)) as other:
        other.execute("UPDATE organizations SET seq = 7 WHERE id = ?", (ORGANIZATION,))
    other.close()
    assert heads.head(ORGANIZATION) == before._replace(seq=7)

"""The real server: killed between a message's acceptance and its delivery, and with a receiver that hangs."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from metaverse.events.names import EventType
from tests.answers.office import Office, opened
from tests.databases import fresh_sqlite
from tests.factories import event
from tests.figures import Figures, rounds
from tests.receivers import Receiver, answers, hangs, receiving
from tests.served import serving

Json = dict[str, Any]
ALLOWED = {"OUTBOUND_NETWORKS": "127.0.0.0/8"}
KINDS = ["message", "request"]


def listens(office: Office, receiver: Receiver, name: str) -> str:
    """Have everything told to a receiver at once."""
    given = {"kind": "webhook", "name": name, "url": receiver.url}
    made = office.call("POST", "/channels", office.admin, given).json()
    rule = {"name": name, "channelId": made["channel"]["id"], "kinds": KINDS, "coolDownSeconds": 0}
    assert office.call("POST", "/notify-rules", office.admin, rule).status_code == 201
    return str(made["channel"]["id"])


def say(office: Office, title: str) -> None:
    office.tell(event(EventType.NOTIFICATION, None, {"level": "warning", "title": title}))


def titles(receiver: Receiver) -> list[str]:
    return [item["title"] for item in receiver.next().json["data"]["items"]]


def test_a_receiver_that_hangs_holds_up_nobody_else(tmp_path: Path, sqlite_template: Path) -> None:
    with (
        opened(tmp_path, fresh_sqlite(sqlite_template, tmp_path), **ALLOWED) as make,
        receiving(hangs) as slow,
        receiving(answers(200)) as quick,
    ):
        office = make()
        for number in range(5):
            listens(office, slow, f"slow {number}")
        listens(office, quick, "quick")
        say(office, "First")
        for _ in range(5):
            slow.next()
        assert titles(quick) == ["First"]
        began = time.monotonic()
        say(office, "Second")
        assert titles(quick) == ["Second"]
        assert time.monotonic() - began < 8


def test_what_was_accepted_is_told_though_the_server_is_killed(tmp_path: Path, sqlite_template: Path) -> None:
    """Killed while the first call hangs: the same message comes again by its id, what came meanwhile as well."""
    url = fresh_sqlite(sqlite_template, tmp_path)
    with receiving(hangs) as receiver:
        with opened(tmp_path, url, **ALLOWED) as make:
            office = make()
            listens(office, receiver, "one")
            say(office, "Before")
            first = receiver.next()
            say(office, "Under way")
            for pid in office.served.pids():
                os.kill(pid, signal.SIGKILL)
            office.served.process.wait(20)
        receiver.then(answers(200))
        with opened(tmp_path, url, **ALLOWED):
            again = receiver.next()
            assert again.headers["webhook-id"] == first.headers["webhook-id"]
            assert again.json["data"]["items"][0]["title"] == "Before"
            assert titles(receiver) == ["Under way"]
            assert receiver.is_quiet


@pytest.mark.nightly
def test_of_many_kills_nothing_is_lost(tmp_path: Path, sqlite_template: Path, figures: Figures) -> None:
    """Each round kills the server at some moment after it accepted something."""
    url, chance = fresh_sqlite(sqlite_template, tmp_path), random.Random(7)
    count, heard = rounds(20), Counter[str]()
    with receiving(answers(200)) as receiver:
        with opened(tmp_path, url, **ALLOWED) as make:
            office = make()
            listens(office, receiver, "one")
        for number in range(count):
            with serving(tmp_path, url, **ALLOWED) as served:
                office.url = served.url
                say(office, f"Matter {number}")
                Event().wait(chance.uniform(0, 0.4))
                for pid in served.pids():
                    os.kill(pid, signal.SIGKILL)
        wanted = {f"Matter {number}" for number in range(count)}
        with serving(tmp_path, url, **ALLOWED):
            while not wanted <= heard.keys():
                heard.update(titles(receiver))
    figures(rounds=count, told_twice=sum(heard.values()) - count)

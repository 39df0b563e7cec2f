"""A worker process answers, is replaced when it dies, and never keeps anybody waiting for ever."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from metaverse.errors import Unavailable
from metaverse.workers import framing
from metaverse.workers.hire import Worker
from tests.workers.networks import request

SILLY = "tests.workers.silly"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def worker() -> Iterator[Worker]:
    hired = Worker(SILLY, patience_seconds=5)
    yield hired
    hired.dismiss()


def ask(worker: Worker, **request: Any) -> dict[str, Any]:
    return worker.ask(lambda: request)


def test_one_process_answers_everybody(worker: Worker) -> None:
    answers = [ask(worker, word="hello", number=n) for n in range(3)]
    assert [answer["number"] for answer in answers] == [0, 1, 2]
    assert len({answer["pid"] for answer in answers}) == 1
    assert answers[0]["pid"] != os.getpid()


def test_a_process_that_died_is_replaced(worker: Worker) -> None:
    first = ask(worker)["pid"]
    with pytest.raises(Unavailable, match="unexpectedly"):
        ask(worker, die=True)
    assert ask(worker)["pid"] != first


def test_a_process_that_was_killed_between_two_questions_is_replaced_and_nobody_notices(worker: Worker) -> None:
    os.kill(ask(worker)["pid"], signal.SIGKILL)
    assert ask(worker, word="again")["word"] == "again"


def test_a_process_that_never_comes_up_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="unexpectedly"):
        ask(Worker("tests.workers.nobody"))


def test_a_computation_that_takes_too_long_is_ended() -> None:
    worker = Worker(SILLY, patience_seconds=0.5)
    with pytest.raises(Unavailable, match="too long"):
        ask(worker, hang=True)
    worker.dismiss()


def test_a_failure_is_told_and_the_process_lives_on(worker: Worker) -> None:
    with pytest.raises(Unavailable, match="no such thing"):
        ask(worker, error="no such thing")
    assert ask(worker, word="still here")["word"] == "still here"


def test_a_large_answer_comes_whole(worker: Worker) -> None:
    text = "x" * 5_000_000
    assert ask(worker, text=text)["text"] == text


def test_what_follows_an_answer_comes_with_it(worker: Worker) -> None:
    answer = ask(worker, parts=2, after=["network", ""])
    assert answer["parts"] == [b"network", b""]
    assert ask(worker, word="next")["word"] == "next"


def test_a_process_that_dies_before_all_has_followed_is_no_answer(worker: Worker) -> None:
    with pytest.raises(Unavailable, match="unexpectedly"):
        ask(worker, parts=2, after=["network"], die_after=True)


def test_too_many_are_told_to_come_back() -> None:
    worker = Worker(SILLY, most_waiting=1)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> dict[str, Any]:
        begun.set()
        assert go_on.wait(10)
        return {}

    first = threading.Thread(target=worker.ask, args=(slow,))
    first.start()
    assert begun.wait(10)
    with pytest.raises(Unavailable, match="Too many"):
        ask(worker)
    go_on.set()
    first.join(10)
    assert ask(worker)["pid"]
    worker.dismiss()


def test_what_is_no_message_ends_the_reading() -> None:
    assert framing.read(io.BytesIO(b"")) is None
    assert framing.read(io.BytesIO(b"\x00\x00\x00\x05{}")) is None
    assert framing.read(io.BytesIO(b"\xff\xff\xff\xff{}")) is None


def test_the_graph_process_keeps_its_answers_clean_and_ends_with_its_parent() -> None:
    message = io.BytesIO()
    framing.write(message, request([], {"ada": {}}, layout="3d"))
    framing.write(message, {"nonsense": True, "view": "v", "keeps": True})
    done = subprocess.run(
        [sys.executable, "-m", "metaverse.workers.graph"],
        input=message.getvalue(), capture_output=True, timeout=60, cwd=ROOT, check=True,
    )  # fmt: skip
    replies = io.BytesIO(done.stdout)
    assert (framing.read(replies) or {})["parts"] == 2
    assert (framing.read(replies) or {})["nodes"][0]["agentId"] == "ada"
    assert set((framing.read(replies) or {})["layout"]["places"]) == {"ada"}
    assert framing.read(replies) == {"error": "KeyError: 'nodes'"}
    assert replies.read() == b""


def test_under_gevent_only_the_asker_waits() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.workers.patched"],
        capture_output=True, text=True, timeout=60, cwd=ROOT, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert float(done.stdout.splitlines()[-1]) < 0.5


def test_what_is_attached_to_a_message_comes_with_it() -> None:
    for attached in ([], [b""], [b"one", b"\x00" * 100_000]):
        stream = io.BytesIO()
        framing.write(stream, {"word": "hello", "attached": attached})
        framing.write(stream, {"word": "next"})
        stream.seek(0)
        assert framing.read(stream) == {"word": "hello", "attached": attached}
        assert framing.read(stream) == {"word": "next"}


def test_a_message_that_is_cut_off_in_what_is_attached_is_none() -> None:
    stream = io.BytesIO()
    framing.write(stream, {"attached": [b"one", b"two"]})
    assert framing.read(io.BytesIO(stream.getvalue()[:-1])) is None

"""Files of the log are set aside in time, whoever else writes to them or moves them, and no line is lost or torn."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from metaverse.operations.log_files import LogFile, Rotation
from tests.served import ROOT

DAY_SECONDS = 86_400
WRITER = """
import sys
from pathlib import Path
from metaverse.operations.log_files import LogFile, Rotation
name, count, path = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
file = LogFile(path, Rotation(most_bytes=200_000, kept=500))
for number in range(count):
    file.append(b'{"who": "%s", "number": %d, "fill": "%s"}\\n' % (name.encode(), number, b"x" * (number % 97 * 200)))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "combined.log"


@pytest.fixture
def opened(path: Path) -> Iterator[list[LogFile]]:
    files: list[LogFile] = []
    yield files
    for file in files:
        file.close()


def names(path: Path) -> list[str]:
    return sorted(found.name for found in path.parent.glob("combined.log*"))


def test_a_file_that_would_grow_too_large_is_set_aside_and_the_oldest_go(path: Path, opened: list[LogFile]) -> None:
    opened.append(file := LogFile(path, Rotation(most_bytes=10, kept=2)))
    for word in (b"one\n", b"two\n", b"three\n", b"four\n", b"five\n", b"sixth!!\n"):
        file.append(word)
    assert names(path) == ["combined.log", "combined.log.1", "combined.log.2"]
    assert [(path.parent / name).read_text() for name in names(path)] == ["sixth!!\n", "four\nfive\n", "three\n"]


def test_a_line_longer_than_a_file_may_be_is_written_once_and_whole(path: Path, opened: list[LogFile]) -> None:
    opened.append(file := LogFile(path, Rotation(most_bytes=10, kept=3)))
    file.append(b"x" * 100 + b"\n")
    file.append(b"y\n")
    assert (path.read_text(), (path.parent / "combined.log.1").read_text()) == ("y\n", "x" * 100 + "\n")
    assert names(path) == ["combined.log", "combined.log.1"]


def test_a_file_of_yesterday_is_set_aside_at_the_first_line_of_today(path: Path, opened: list[LogFile]) -> None:
    opened.append(file := LogFile(path, Rotation(hours=24, kept=3)))
    file.append(b"yesterday\n")
    before = time.time() - DAY_SECONDS
    os.utime(path, (before, before))
    file.append(b"today\n")
    file.append(b"later\n")
    assert (path.read_text(), (path.parent / "combined.log.1").read_text()) == ("today\nlater\n", "yesterday\n")


def test_nothing_is_set_aside_where_it_is_not_wished(path: Path, opened: list[LogFile]) -> None:
    opened.append(file := LogFile(path, Rotation()))
    file.append(b"x" * 1_000_000)
    os.utime(path, (0, 0))
    file.append(b"y\n")
    assert names(path) == ["combined.log"]


@pytest.mark.parametrize("how", ["moved", "moved and made anew", "deleted", "folder gone"])
def test_what_logrotate_does_to_the_file_is_followed(path: Path, opened: list[LogFile], how: str) -> None:
    opened.append(file := LogFile(path, Rotation()))
    file.append(b"before\n")
    if how == "folder gone":
        path.unlink()
        path.parent.rmdir()
    elif how == "deleted":
        path.unlink()
    else:
        path.rename(path.with_name("combined.log.old"))
    if how == "moved and made anew":
        path.touch()
    file.append(b"after\n")
    assert path.read_text() == "after\n"


def test_truncating_in_place_as_copytruncate_does_leaves_no_hole(path: Path, opened: list[LogFile]) -> None:
    opened.append(file := LogFile(path, Rotation()))
    file.append(b"before\n")
    os.truncate(path, 0)
    file.append(b"after\n")
    assert path.read_bytes() == b"after\n"


def test_the_other_processes_go_over_to_the_new_file(path: Path, opened: list[LogFile]) -> None:
    opened += [LogFile(path, Rotation(most_bytes=8, kept=9)) for _ in range(3)]
    for number, file in enumerate(opened * 3):
        file.append(b"line %d\n" % number)
    found = [line for name in names(path) for line in (path.parent / name).read_text().splitlines()]
    assert sorted(found) == [f"line {number}" for number in range(9)]


def test_a_lock_that_somebody_holds_keeps_nobody_from_writing(path: Path, opened: list[LogFile]) -> None:
    opened.append(file := LogFile(path, Rotation(most_bytes=4, kept=2)))
    file.append(b"one\n")
    with (path.parent / ".rotation.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        file.append(b"two\n")
    file.append(b"three\n")
    assert [(path.parent / name).read_text() for name in names(path)] == ["three\n", "one\ntwo\n"]


def test_no_line_of_several_processes_is_lost_or_torn(path: Path) -> None:
    path.parent.mkdir()
    command = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen([*command, name, "400", str(path)], cwd=ROOT) for name in ("a", "b", "c", "d")]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    lines = [json.loads(line) for name in names(path) for line in (path.parent / name).read_text().splitlines()]
    assert len(names(path)) > 3
    assert sorted((line["who"], line["number"]) for line in lines) == [
        (who, number) for who in "abcd" for number in range(400)
    ]


def test_a_full_disk_ends_nothing(opened: list[LogFile]) -> None:
    opened.append(file := LogFile(Path("/dev/full"), Rotation(most_bytes=1)))
    file.setFormatter(logging.Formatter("%(message)s"))
    file.append(b"nobody reads this\n")
    file.emit(logging.makeLogRecord({"msg": "nor this"}))

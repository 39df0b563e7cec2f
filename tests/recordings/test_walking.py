"""Which files are meant: all that are named, and of folders what is named like a recording."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metaverse.recordings.walking import is_followed, is_recorded, walked
from metaverse.recordings.watching import Watch


@pytest.mark.parametrize(
    ("name", "recorded", "followed"),
    [
        ("a.jsonl", True, True),
        ("rollout-2026-01-01T00-00-00-x.jsonl", True, True),
        ("a.jsonl.deleted.2026-01-01T00-00-00.123Z.zst", True, False),
        ("a.jsonl.gz", True, False),
        ("traces.pb", True, False),
        ("sessions.json", False, False),
        ("agent-a1.meta.json", False, False),
        ("auth-profiles.json", False, False),
        ("notes.md", False, False),
        ("jsonl", False, False),
    ],
)
def test_names_tell_what_a_folder_holds(name: str, recorded: bool, followed: bool) -> None:
    assert (is_recorded(name), is_followed(name)) == (recorded, followed)


def test_a_walk_is_in_order_and_goes_round_no_circle(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "a/1.jsonl", ".hidden/3.jsonl", "a/notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "circle").symlink_to(tmp_path, target_is_directory=True)
    walk = walked([tmp_path, tmp_path / "a" / "notes.md", tmp_path / "none"])
    assert [str(path.relative_to(tmp_path)) for path in walk.files] == ["a/1.jsonl", "b/2.jsonl", "a/notes.md"]
    assert (walk.missing, walk.others) == ([tmp_path / "none"], 1)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert walked([tmp_path]).files == []
    assert walked([tmp_path / "pipe.jsonl"]).missing == [tmp_path / "pipe.jsonl"]


def test_a_watch_tells_of_what_has_changed_and_of_folders_that_come(tmp_path: Path) -> None:
    watch = Watch([tmp_path / "later", tmp_path / "one.jsonl"])
    assert watch.changed() == []
    (tmp_path / "one.jsonl").touch()
    (tmp_path / "later" / "deep").mkdir(parents=True)
    (tmp_path / "later" / "deep" / "s.jsonl").touch()
    assert watch.changed() == [tmp_path / "later" / "deep" / "s.jsonl", tmp_path / "one.jsonl"]
    assert watch.changed() == []
    (tmp_path / "one.jsonl").write_text("x")
    assert watch.changed() == [tmp_path / "one.jsonl"]
    (tmp_path / "one.jsonl").unlink()
    assert watch.changed() == []

"""What failed beside other tests is asked once more, alone; nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "run_tests.py"
SECOND_TIME = """
import pathlib

def test_once(tmp_path_factory):
    mark = pathlib.Path("mark")
    known = mark.exists()
    mark.touch()
    assert known
"""
NEVER = "def test_never():\n    assert False\n"


def run(folder: Path, **files: str) -> subprocess.CompletedProcess[str]:
    """Run the script on some files of tests."""
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    command = [sys.executable, str(SCRIPT), "--rootdir", str(folder), str(folder)]
    bare = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=bare, capture_output=True, text=True, check=False, timeout=60)


def test_what_passes_alone_passes_and_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, unsteady=SECOND_TIME, steady="def test_steady():\n    pass\n")
    assert done.returncode == 0, done.stdout
    assert "UNSTEADY" in done.stdout
    assert done.stdout.rstrip().endswith("test_unsteady.py::test_once")


def test_what_fails_again_fails(tmp_path: Path) -> None:
    done = run(tmp_path, unsteady=SECOND_TIME, never=NEVER)
    assert done.returncode == 1
    assert "UNSTEADY" not in done.stdout


def test_many_failures_are_not_asked_again(tmp_path: Path) -> None:
    done = run(tmp_path, **{f"never{number}": NEVER for number in range(3)}, unsteady=SECOND_TIME)
    assert done.returncode == 1
    assert "Asked once more" not in done.stdout


def test_nothing_to_run_fails(tmp_path: Path) -> None:
    assert run(tmp_path, empty="").returncode == 5

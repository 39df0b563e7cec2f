"""What tests tell is printed at the end and written down, also by processes that tests are spread over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import ROOT

NIGHT = """
import pytest
from tests.figures import rounds

@pytest.mark.nightly
def test_a_night(figures):
    figures(rounds=rounds(7), longest_seconds=1.5)
"""


@pytest.mark.slow
@pytest.mark.parametrize("spread", [[], ["--numprocesses", "1"]], ids=["here", "spread"])
def test_figures_are_printed_and_written_down(tmp_path: Path, spread: list[str]) -> None:
    (tmp_path / "test_night.py").write_text(NIGHT)
    settings = ["-p", "tests.figures", "-p", "no:cacheprovider", "-c", "pyproject.toml", "-m", "nightly"]
    folders = ["--rootdir", str(tmp_path), "--figures", str(tmp_path / "told"), str(tmp_path)]
    command = [sys.executable, "-m", "pytest", *settings, *spread, *folders]
    environment = os.environ | {"ROUNDS": "1200"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "rounds                                                1,200" in done.stdout
    [written] = (tmp_path / "told").glob("*.json")
    [test] = json.loads(written.read_text())["tests"]
    assert test["figures"] == {"rounds": 1200, "longest_seconds": 1.5}

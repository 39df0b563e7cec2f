"""The guide: its blocks can be typed, and, at night, are typed one after the other on a bare Debian."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.deploy import guide
from tests.deploy.root_folder import CannotLay, RootFolder, release
from tests.figures import Figures
from tests.served import ROOT

ARCHIVE = "root/metaverse-4.0.0.tar.gz"
SERVER = ("systemd", "systemd-sysv", "procps", "iproute2", "util-linux", "apt")
"""What a bare Debian server has."""

TYPED = guide.blocks(guide.ENGLISH)


def test_every_block_can_be_typed() -> None:
    assert len(TYPED) > 15
    for block in TYPED:
        done = subprocess.run(["bash", "-n"], input=block.text, text=True, capture_output=True, timeout=10, check=False)
        assert done.returncode == 0, (block.line, done.stderr)


def test_what_fetches_packages_starts_nothing() -> None:
    for block in TYPED:
        assert not block.is_outside or not re.search("systemctl (start|enable)|release (use|back)", block.text), (
            block.line
        )


def test_both_languages_have_the_same_typed() -> None:
    for kind in ("bash", "text"):
        english, chinese = guide.blocks(guide.ENGLISH, kind), guide.blocks(guide.CHINESE, kind)
        assert [block.text for block in chinese] == [block.text for block in english]


def test_every_file_and_command_that_is_named_is_there(app: Flask) -> None:
    typed = "\n".join(block.text for block in TYPED)
    for name in re.findall(r"(?<![\w/])(?:bin|systemd|deploy)/[\w@.*-]+", typed):
        folder = ROOT if name.startswith("deploy/") else ROOT / "deploy"
        assert list(folder.glob(name)), name
    known = set(app.cli.list_commands(app.cli.make_context("flask", [], resilient_parsing=True)))
    for name in re.findall(r"^metaverse ([a-z-]+)", typed, re.MULTILINE):
        assert name in known, name
    modules = re.findall(r"-m (scripts[\w.]+)", typed)
    assert modules
    assert all((ROOT / f"{name.replace('.', '/')}.py").exists() for name in modules)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RootFolder]:
    """Give a bare server with the packed release in root's folder."""
    folder = RootFolder(tmp_path / "server")
    try:
        folder.lay(*SERVER)
        with folder.entered():
            release(folder.folder / ARCHIVE)
            yield folder
    except CannotLay as reason:
        pytest.skip(str(reason))


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_the_guide_is_followed_word_by_word_on_a_bare_server(server: RootFolder, figures: Figures) -> None:
    began = time.monotonic()
    for block in TYPED:
        code, said = server.run(block.text, block.is_outside)
        assert code == 0, f"{guide.ENGLISH}:{block.line}\n{block.text}\n{said[-6000:]}{logs(server)}"
        print(f"{block.line}: {block.text}{said}")  # noqa: T201
    figures(blocks=len(TYPED), minutes=round((time.monotonic() - began) / 60, 1))


def logs(server: RootFolder) -> str:
    """Give the end of what the units printed."""
    files = sorted((server.folder / "var/log/stand-in").glob("*.out"))
    return "".join(f"\n--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in files)

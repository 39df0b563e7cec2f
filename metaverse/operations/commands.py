"""Commands of ours that a server starts: long work in a process of its own, so that the loop is not held."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import structlog
from flask import Flask

logger = structlog.get_logger(__name__)
EXTENSION = "metaverse.commands"
LONGEST_SECONDS = 6 * 3600
LONGEST_SAID = 500
Run = Callable[[tuple[str, ...]], str | None]
"""Runs a command to its end, and returns what it says if it fails."""


class Commands:
    """Starts commands of one app, each of them once at a time."""

    def __init__(self, app: Flask, run: Run | None = None) -> None:
        self._root = Path(app.root_path)
        self.run: Run = run or self._run
        self._running: set[tuple[str, ...]] = set()

    def start(self, *command: str) -> bool:
        """Start a command beside everything else; False where the very same runs already."""
        if command in self._running:
            return False
        self._running.add(command)
        threading.Thread(target=self._until_done, args=(command,), name="command", daemon=True).start()
        return True

    def _until_done(self, command: tuple[str, ...]) -> None:
        try:
            self.run(command)
        finally:
            self._running.discard(command)

    def _run(self, command: tuple[str, ...]) -> str | None:
        nice = ["nice", "-n", "5"] if shutil.which("nice") else []
        try:
            done = subprocess.run(  # noqa: S603 (our own commands; what is said in them is checked by them)
                [*nice, sys.executable, "-m", "flask", "--app", "wsgi:app", *command],
                cwd=self._root,
                capture_output=True,
                text=True,
                timeout=LONGEST_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return _failed(command, str(error))
        if done.returncode:
            return _failed(command, _last_line(done.stderr) or f"It ended with {done.returncode}.")
        logger.info("a command is done", command=command[:2])
        return None


def of(app: Flask) -> Commands:
    """Give the commands of an app."""
    return cast(Commands, app.extensions.setdefault(EXTENSION, Commands(app)))


def _failed(command: tuple[str, ...], said: str) -> str:
    short = said.removeprefix("Error: ")[:LONGEST_SAID]
    logger.error("a command failed", command=command[:2], said=short)
    return short


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("{")]
    return lines[-1] if lines else ""

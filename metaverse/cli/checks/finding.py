"""What a check of `flask doctor` gets to see, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy.exc import DBAPIError

from metaverse.cli.plainly import is_of_schema

NOT_MIGRATED = "Not looked at: the database has the tables of another version; see `migrations`."
NO_ANSWER = "Not looked at: the database does not answer; see `database`."


class Verdict(StrEnum):
    """How something stands; `unseen` is what could not be looked at, for a reason that is told elsewhere."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    UNSEEN = "unseen"


class Finding(NamedTuple):
    """One sentence about how something stands, and one that says the mend where there is something to mend."""

    verdict: Verdict
    said: str
    mend: str | None = None


def ok(said: str) -> Finding:
    """Say that something is well."""
    return Finding(Verdict.OK, said)


def warning(said: str, mend: str) -> Finding:
    """Say that something should be mended before long."""
    return Finding(Verdict.WARNING, said, mend)


def fault(said: str, mend: str) -> Finding:
    """Say that something does not work, or is not safe."""
    return Finding(Verdict.FAULT, said, mend)


def unseen(said: str) -> Finding:
    """Say why something was not looked at."""
    return Finding(Verdict.UNSEEN, said)


@dataclass(frozen=True)
class Patient:
    """What is examined: the settings as far as they can be read, and the app if it could be put together."""

    app: Flask
    settings: Any
    problems: list[str] = field(default_factory=list)
    """What is wrong with the settings, or why there is no app; each names its mend."""

    is_whole: bool = True
    """Whether the app could be put together: if not, nothing of it can be asked."""

    wishes: dict[str, Any] = field(default_factory=dict)
    """What the command was told, by the names of its options."""

    @property
    def home(self) -> Path:
        """Name the folder of all state."""
        return Path(self.settings.metaverse_home)


class Check(NamedTuple):
    """One thing that is looked at; `needs_app` is one that asks the app, within its context."""

    name: str
    run: Callable[[Patient], Iterable[Finding]]
    needs_app: bool = False


def findings(check: Check, patient: Patient) -> list[Finding]:
    """Look at one thing; a check that fails says so, and the others go on."""
    if check.needs_app and not patient.is_whole:
        return [unseen("Not looked at: the server cannot be put together.")]
    try:
        with patient.app.app_context():
            return list(check.run(patient))
    except DBAPIError as error:
        return [unseen(NOT_MIGRATED if is_of_schema(error) else NO_ANSWER)]
    except Exception as error:
        said = f"It could not be looked at: {type(error).__name__}: {error}"
        return [fault(said.splitlines()[0][:500], "Mend what the sentence names, and look again.")]

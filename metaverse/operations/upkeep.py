"""The night's work: backups, letting go of what is kept no longer, erasures that stopped; each in a process of its own.

What was done is known from the database, so that a restart forgets nothing and of several processes one does it. A
backup that failed is tried again each hour; admins are told once, and again when one is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask

from metaverse import database
from metaverse.backup import runs
from metaverse.clock import HOUR_MS, from_wire, now_ms
from metaverse.events import door
from metaverse.events.journal import Draft
from metaverse.events.names import Audience, EventType, Level
from metaverse.events.origin import SERVER
from metaverse.ids import new_id
from metaverse.leaving import organization, person
from metaverse.operations import commands, meters
from metaverse.retention import policy, turn
from metaverse.services import organizations
from metaverse.words import also_chinese

SOURCE = "urn:metaverse:upkeep"
CHORE = "upkeep"
BY_SERVER = ("--actor", "server:upkeep")
UNFINISHED_MS = HOUR_MS // 6
"""An erasure that has not ended so long after it was begun was stopped; it is begun again."""


@dataclass(frozen=True, slots=True)
class Times:
    """When things are due: every so many hours, counted from an hour of the day (UTC)."""

    every_hours: int
    at_hour: int

    def latest(self, now: int) -> int | None:
        """Return when it was due last, None for never."""
        if not self.every_hours:
            return None
        start, every = self.at_hour * HOUR_MS, self.every_hours * HOUR_MS
        return start + (now - start) // every * every


class Upkeep:
    """Looks now and then whether something is due."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._backups = Times(app.config["BACKUP_EVERY_HOURS"], app.config["BACKUP_AT_HOUR"])
        self._letting_go = Times(app.config["RETENTION_EVERY_HOURS"], app.config["RETENTION_AT_HOUR"])

    def sweep(self) -> None:
        """Tell the meters how backups stand, and do what is due if it is this process's to do."""
        last = runs.latest(runs.DONE)
        if last is not None:
            meters.BACKUP_AT.set((last.ended_ms or last.began_ms) / 1000)
            meters.BACKUP_BYTES.set(last.size or 0)
        if not database.bound().alone.has(CHORE):
            return
        if is_backup_due(self._backups, now_ms()):
            self._back_up()
        if is_letting_go_due(self._letting_go, now_ms()):
            self._rewrite("retention", "--apply")
        for name in organization.unfinished(now_ms() - UNFINISHED_MS):
            self._rewrite("organizations", "erase", name, "--apply", "--confirm", name, *BY_SERVER)
        for user_id, homes in person.unfinished(now_ms() - UNFINISHED_MS).items():
            within = [word for one in homes for word in ("--in", one)]
            self._rewrite("users", "anonymise", user_id, "--apply", *BY_SERVER, *within)

    def _rewrite(self, *command: str) -> None:
        """Run what rewrites history, or leave it to the next time, where another run does just now."""
        if turn.is_free():
            self._run(*command)

    def _back_up(self) -> None:
        before = runs.latest()
        said = self._run("backup", "--scheduled")
        last = runs.latest()
        meters.BACKUPS.labels("failed" if said else "done").inc()
        if said is None and last is not None:
            meters.BACKUP_SECONDS.observe((last.took_ms or 0) / 1000)
        had_failed = before is not None and before.state == runs.FAILED
        if said is not None and not had_failed:
            tell(Level.CRITICAL, "The backup failed", said, "backup.failed")
        elif said is None and had_failed:
            tell(Level.INFO, "The backup is whole again", last.file if last else None, "backup.whole")

    def _run(self, *command: str) -> str | None:
        return commands.of(self._app).run(command)


def is_backup_due(times: Times, now: int) -> bool:
    """Tell whether a backup is due: none was begun since its time, or the last one failed an hour ago."""
    due, last = times.latest(now), runs.latest()
    if due is None:
        return False
    if last is None:
        return organizations.first_ms() <= due
    if last.state == runs.FAILED:
        return now - last.began_ms >= HOUR_MS
    if last.state == runs.RUNNING:
        return now - last.began_ms >= commands.LONGEST_SECONDS * 1000
    return last.began_ms < due


def is_letting_go_due(times: Times, now: int) -> bool:
    """Tell whether an organization has not let go since its time."""
    due = times.latest(now)
    return due is not None and any(_last_ms(organization_id) < due for organization_id in policy.all_with_one())


def _last_ms(organization_id: str) -> int:
    known = policy.of(organization_id)
    run = known.last.get("run")
    return from_wire(run["at"]) if run else known.changed_ms or 0


def tell(level: Level, title: str, body: str | None, code: str) -> None:
    """Tell the admins of every organization."""
    data: dict[str, Any] = {
        "code": code,
        "level": level.value,
        "title": title,
        "kind": "backup",
        "audience": Audience.ADMINS.value,
    }
    if body:
        data |= {"body": body, "values": also_chinese(body)}
    for organization_id in organizations.ids():
        draft = Draft(new_id("bk"), SOURCE, EventType.NOTIFICATION.value, None, dict(data))
        door.submit(organization_id, [draft], SERVER)

"""A log and its rows in memory: what the projections ask of the past, without a database."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from metaverse import projections
from metaverse.events.fact import Fact, Stamp
from metaverse.events.names import EventType
from metaverse.projections import agents, tasks
from metaverse.projections.workspace import KEYS, Key, Row, Workspace

ORGANIZATION = "org_test"


class MemoryPast:
    """Rows and log of one organization."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, Row]] = {table: {} for table in KEYS}
        self.log: list[Fact] = []

    def rows(self, table: str, keys: Iterable[Key]) -> list[Row]:
        return [copy.deepcopy(self.tables[table][key]) for key in keys if key in self.tables[table]]

    def claims(
        self, subjects: Sequence[str], types: tuple[str, ...], after: Stamp, upto: Stamp | None = None
    ) -> list[Fact]:
        found = [f for f in self.log if f.subject in subjects and f.type in types and f.stamp > after]
        found = [f for f in found if f.type != EventType.AGENT_REMOVED or f.subject == subjects[0]]
        found = [f for f in found if upto is None or f.stamp <= upto]
        return sorted(found, key=lambda fact: fact.stamp, reverse=True)

    def neighbours(
        self, subjects: Sequence[str], types: tuple[str, ...], stamp: Stamp
    ) -> tuple[Fact | None, Fact | None]:
        found = self.claims(subjects, types, (-2, -2))
        below = next((fact for fact in found if fact.stamp < stamp), None)
        above = next((fact for fact in reversed(found) if fact.stamp > stamp), None)
        return below, above

    def having(self, table: str, column: str, value: str) -> list[Row]:
        return [copy.deepcopy(row) for row in self.tables[table].values() if row[column] == value]

    def history(self, table: str, key: str) -> list[Row]:
        return [copy.deepcopy(row) for name, row in self.tables[table].items() if name[0] == key]

    def take(self, facts: Iterable[Fact]) -> list[dict[str, Any] | None]:
        """Apply one batch, as the door does in one transaction."""
        batch = list(facts)
        workspace = Workspace(ORGANIZATION, self)
        workspace.fetch(projections.wanted(batch))
        effects = [projections.apply(workspace, fact) for fact in batch]
        for table, rows in workspace.changed():
            for row in rows:
                self.tables[table][Workspace.key_of(table, row)] = copy.deepcopy(row)
        for table, rows in workspace.dropped():
            for row in rows:
                self.tables[table].pop(Workspace.key_of(table, row), None)
        self.log.extend(batch)
        return effects

    def retain(self) -> None:
        """Forget the log, and keep in the rows what a later claim will need of it."""
        for row in self.tables["agents"].values():
            row["horizon"] = agents.checkpoint(row)
        for row in self.tables["tasks"].values():
            row["horizon"] = tasks.checkpoint(row)
        self.log.clear()

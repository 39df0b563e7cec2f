"""Policies: for how many days an organization keeps its log, texts, dead letters, audit log and ended sign-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import bulk, reading, writing
from metaverse.models.upkeep import RetentionPolicy
from metaverse.schemas.retention import KINDS
from metaverse.services import audit

DAY_MS = 86_400_000
Days = dict[str, int | None]
policies: Table = RetentionPolicy.__table__


class Policy(NamedTuple):
    """For how many days what is kept, None for ever, and what the last run did."""

    days: Days
    changed_ms: int | None
    last: dict[str, Any]

    @property
    def wire(self) -> dict[str, Any]:
        """The policy in wire names."""
        return {"days": self.days, "changedAt": to_wire(self.changed_ms), "last": self.last.get("run")}

    @property
    def texts_seq(self) -> int:
        """Up to which entry of the log texts are blanked."""
        return int(self.last.get("textsSeq", 0))


@reading
def of(connection: Connection, organization_id: str) -> Policy:
    """Return the policy of an organization; without one everything is kept."""
    row = connection.execute(select(policies).where(policies.c.organization_id == organization_id)).mappings().first()
    return Policy(complete({}), None, {}) if row is None else _read(row)


@reading
def all_with_one(connection: Connection) -> list[str]:
    """Return the organizations that let something go."""
    rows = connection.execute(select(policies.c.organization_id, policies.c.days).order_by(policies.c.organization_id))
    return [organization_id for organization_id, days in rows if any((days or {}).values())]


@writing
def change(connection: Connection, organization_id: str, days: Mapping[str, int | None], actor: str) -> Policy:
    """Change for how long something is kept; what is not named stays as it is, and what the last run did as well."""
    _begin(connection, organization_id)
    known, now = _held(connection, organization_id), now_ms()
    changed = complete({**known.days, **days})
    _set(connection, organization_id, days=changed, changed_ms=now, changed_by=actor)
    audit.note(connection, actor, "retention.changed", organization_id, organization_id, **changed)
    return Policy(changed, now, known.last)


@writing
def ran(connection: Connection, organization_id: str, told: dict[str, Any]) -> None:
    """Note what a run did, and nothing else: the policy may have been changed since the run read it."""
    _begin(connection, organization_id)
    known = _held(connection, organization_id)
    _set(connection, organization_id, last=known.last | told)


def complete(days: Mapping[str, int | None]) -> Days:
    """Return how long each kind is kept; texts go with the log at the latest."""
    found: Days = {kind: days.get(kind) for kind in KINDS}
    log, texts = found["log"], found["texts"]
    if log is not None and (texts is None or texts > log):
        found["texts"] = log
    return found


def cut_off(days: int | None, now: int) -> int | None:
    """Return the time before which something is let go."""
    return None if days is None else now - days * DAY_MS


def _begin(connection: Connection, organization_id: str) -> None:
    """Have a row to change, which says that everything is kept."""
    row = {"organization_id": organization_id, "days": complete({}), "changed_ms": 0, "changed_by": None, "last": {}}
    bulk.add(connection, policies, [row])


def _held(connection: Connection, organization_id: str) -> Policy:
    """Read the row as it is once nobody else changes it."""
    mine = select(policies).where(policies.c.organization_id == organization_id).with_for_update()
    return _read(connection.execute(mine).mappings().one())


def _read(row: Mapping[Any, Any]) -> Policy:
    return Policy(complete(row["days"] or {}), row["changed_ms"] or None, row["last"] or {})


def _set(connection: Connection, organization_id: str, **values: Any) -> None:
    connection.execute(update(policies).where(policies.c.organization_id == organization_id).values(**values))

"""Quotas of organizations: set by whoever runs the server, shown to administrators, told of before they are reached."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Connection, func, or_, select

from metaverse.clock import DAY_MS, now_ms, to_wire
from metaverse.database import bulk, reading, writing
from metaverse.errors import NotFound
from metaverse.events import quota_counts
from metaverse.events.quota_counts import ANY, NAMES, Limits
from metaverse.events.quotas import full
from metaverse.models.gateway import Gateway
from metaverse.models.organization import Organization
from metaverse.models.quota import Quota
from metaverse.models.token import Token
from metaverse.services import audit

Json = dict[str, Any]
organizations = Organization.__table__
quotas = Quota.__table__
tokens = Token.__table__
gateways = Gateway.__table__

SOURCES_MEND = "Revoke tokens and remove gateways that nothing uses any more"


def init_app(app: Flask) -> None:
    """Take what an organization may have from the settings, unless it has an amount of its own."""
    settings = ("QUOTA_AGENTS", "QUOTA_TASKS", "QUOTA_SOURCES", "QUOTA_EVENTS_PER_DAY")
    with app.app_context():
        quota_counts.memory().defaults = Limits(*(app.config[name] or None for name in settings))


@writing
def set_amount(connection: Connection, organization_id: str, name: str, amount: int | None, actor: str) -> None:
    """Give an organization an amount of its own; None: the settings' again, 0: any number.

    Raises:
        NotFound: there is no such organization.
    """
    _require(connection, organization_id)
    mine = (quotas.c.organization_id == organization_id, quotas.c.name == name)
    was = connection.execute(select(quotas).where(*mine)).mappings().first()
    row = {"organization_id": organization_id, "name": name, "told_percent": 0, "told_ms": None, **(was or {})}
    bulk.upsert(connection, quotas, [{**row, "amount": amount}])
    audit.note(connection, actor, "quota.set", organization_id, name, amount=amount, was=row.get("amount"))


@reading
def standing(connection: Connection, organization_id: str) -> list[Json]:
    """Return each quota of an organization with what it has of it.

    Raises:
        NotFound: there is no such organization.
    """
    return _standing(connection, organization_id, quota_counts.memory().defaults)


def _standing(connection: Connection, organization_id: str, defaults: Limits) -> list[Json]:
    end = _require(connection, organization_id)
    limits = quota_counts.of(connection, organization_id, defaults)
    own = set(connection.execute(select(quotas.c.name).where(*_own(organization_id))).scalars())
    used = _used(connection, organization_id, end.epoch, end.seq)
    return [
        {
            "name": name,
            "used": used[name],
            "limit": limit,
            "percent": None if limit is None else round(100 * used[name] / limit, 1),
            "isOwn": name in own,
            "resetsAt": to_wire(_tomorrow(now_ms())) if name == "events" else None,
        }
        for name, limit in zip(NAMES, limits, strict=True)
    ]


def _own(organization_id: str) -> tuple[Any, ...]:
    return quotas.c.organization_id == organization_id, quotas.c.amount.is_not(None)


def _used(connection: Connection, organization_id: str, epoch: str, seq: int) -> dict[str, int]:
    there = quota_counts.counted(connection, organization_id)
    before = quota_counts.before_today(connection, organization_id, epoch, seq, now_ms())
    sources = _sources(connection, organization_id)
    return {"agents": there.agents, "tasks": there.tasks, "sources": sources, "events": seq - before}


def _sources(connection: Connection, organization_id: str) -> int:
    """Count what may send events: tokens that are still good, but viewers', and gateways."""
    sending = (tokens.c.organization_id == organization_id, tokens.c.role != "viewer", tokens.c.revoked_ms.is_(None))
    good = or_(tokens.c.expires_ms.is_(None), tokens.c.expires_ms > now_ms())
    count = connection.scalar(select(func.count()).select_from(tokens).where(*sending, good)) or 0
    dialled = select(func.count()).select_from(gateways).where(gateways.c.organization_id == organization_id)
    return count + (connection.scalar(dialled) or 0)


def refuse_another_source(connection: Connection, organization_id: str) -> None:
    """Keep an organization from having more sources than it may; of two who ask at once, the second waits.

    Raises:
        Forbidden: it has as many already.
    """
    limit = quota_counts.of(connection, organization_id, quota_counts.memory().defaults).sources
    if limit is None:
        return
    connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id).with_for_update())
    if _sources(connection, organization_id) >= limit:
        raise full(organization_id, "sources", "sources of events", limit, SOURCES_MEND)


def _require(connection: Connection, organization_id: str) -> Any:
    found = connection.execute(
        select(organizations.c.epoch, organizations.c.seq).where(organizations.c.id == organization_id)
    ).first()
    if found is None:
        raise NotFound(f"There is no organization {organization_id}.")
    return found


def _tomorrow(now: int) -> int:
    return now - now % DAY_MS + DAY_MS


@reading
def limited(connection: Connection, since_ms: int) -> list[str]:
    """Name the organizations that have any limit, and have written to their log since then."""
    grown = select(organizations.c.id).where(organizations.c.received_ms >= since_ms)
    if quota_counts.memory().defaults == Limits():
        own = select(quotas.c.organization_id).where(quotas.c.amount.is_not(None), quotas.c.amount != ANY)
        grown = grown.where(organizations.c.id.in_(own))
    return list(connection.execute(grown.order_by(organizations.c.id)).scalars())


@reading
def told(connection: Connection, organization_id: str) -> dict[str, tuple[int, int | None]]:
    """Return the last threshold that was told of each quota, and when."""
    rows = connection.execute(select(quotas).where(quotas.c.organization_id == organization_id)).mappings()
    return {row["name"]: (row["told_percent"], row["told_ms"]) for row in rows}


@writing
def note_told(connection: Connection, organization_id: str, name: str, percent: int, at_ms: int) -> None:
    """Note the threshold that administrators know of."""
    mine = (quotas.c.organization_id == organization_id, quotas.c.name == name)
    was = connection.execute(select(quotas.c.amount).where(*mine)).first()
    row = {"organization_id": organization_id, "name": name, "amount": was.amount if was else None}
    bulk.upsert(connection, quotas, [{**row, "told_percent": percent, "told_ms": at_ms}])

"""Gateways that the organization's agents run behind: held by one process at a time."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, NotFound
from metaverse.events.bus import Topic
from metaverse.ids import new_id
from metaverse.models.gateway import Gateway, GatewayAnswer
from metaverse.models.organization import Organization
from metaverse.services import audit, quotas

gateways = Gateway.__table__
organizations = Organization.__table__
Json = dict[str, Any]

MOST = 32
"""So many gateways an organization may have."""

LEASE_MS = 15_000
"""For so long a process holds a gateway without saying that it still does."""

CONNECTING, CONNECTED, WAITING, REFUSED, OFF = "connecting", "connected", "waiting", "refused", "off"
LEFT = "No server keeps the connection just now."
_SECRETS = ("token", "device", "device_token")
_UNSHOWN = ("cursor", "lease_holder")
_LETTERS = re.compile(r"[^a-z0-9]+")

changed: Topic[[]] = Topic()
"""Told in this process when people changed a gateway; another process sees it a moment later in the table."""


class Held(NamedTuple):
    """A gateway that this process holds, and the version of what people said about it."""

    id: str
    version: int


@writing
def create(
    connection: Connection,
    organization_id: str,
    name: str,
    url: str,
    secrets: Json,
    actor: str,
    *,
    approvals: bool = False,
) -> Json:
    """Store a gateway; `secrets` holds what opens it (`token`, `device`) and the device's id.

    Raises:
        NotFound: there is no such organization.
        Conflict: this one is stored already, or it has as many gateways as it may.
        Forbidden: it has as many sources of events as it may.
    """
    if connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id)).first() is None:
        raise NotFound(f"There is no organization {organization_id}.")
    marks = set(
        connection.execute(select(gateways.c.mark).where(gateways.c.organization_id == organization_id)).scalars()
    )
    if len(marks) >= MOST:
        raise Conflict(f"An organization has at most {MOST} gateways; remove one that is not needed.")
    _refuse_double(connection, organization_id, url)
    quotas.refuse_another_source(connection, organization_id)
    at = now_ms()
    row: Json = {
        **dict.fromkeys(column.name for column in gateways.c),
        **secrets,
        "id": new_id("gw"),
        "organization_id": organization_id,
        "name": name,
        "mark": _mark(name, marks),
        "url": url,
        "approvals": approvals,
        "enabled": True,
        "version": 1,
        "state": CONNECTING,
        "state_ms": at,
        "lease_until_ms": 0,
        "created_ms": at,
        "created_by": actor,
    }
    connection.execute(insert(gateways), row)
    audit.note(connection, actor, "gateway.created", organization_id, row["id"], url=url, approvals=approvals)
    return view(row)


def _refuse_double(connection: Connection, organization_id: str, url: str, but: str = "") -> None:
    """Let an address pass that no other gateway has: heard twice, one gateway would be two of everyone."""
    others = (gateways.c.organization_id == organization_id, gateways.c.id != but)
    rows = connection.execute(select(gateways.c.id, gateways.c.url).where(*others))
    if found := next((id_ for id_, its_url in rows if its_url == url), None):
        raise Conflict(f"The gateway at {url} is stored already, as {found}.")


def _mark(name: str, taken: set[str]) -> str:
    """Return what tells its agents apart: nothing for the first, so that they are who they are in other sources too."""
    if "" not in taken:
        return ""
    base = _LETTERS.sub("-", name.lower()).strip("-")[:40] or "gateway"
    return next(mark for n in range(1, MOST + 2) if (mark := base if n == 1 else f"{base}-{n}") not in taken)


@reading
def page(connection: Connection, organization_id: str) -> list[Json]:
    """Return the gateways of an organization, the oldest first, without their secrets."""
    query = select(*_shown()).where(gateways.c.organization_id == organization_id)
    rows = connection.execute(query.order_by(gateways.c.created_ms, gateways.c.id)).mappings()
    return [view(row) for row in rows]


@writing
def change(connection: Connection, organization_id: str, gateway_id: str, changes: Json, actor: str) -> Json:
    """Change a gateway; whoever holds it connects anew.

    Raises:
        NotFound: the organization has no such gateway.
        Conflict: another gateway is stored there.
    """
    row = _one(connection, organization_id, gateway_id)
    _refuse_double(connection, organization_id, changes.get("url", ""), gateway_id)
    values = {**changes, "version": row["version"] + 1, "detail": None, "state_ms": now_ms()}
    if "device" in changes or "url" in changes:
        values["device_token"] = None
    values["state"] = CONNECTING if values.get("enabled", row["enabled"]) else OFF
    connection.execute(update(gateways).where(gateways.c.id == gateway_id).values(values))
    shown = {field: value for field, value in changes.items() if field not in _SECRETS}
    audit.note(connection, actor, "gateway.changed", organization_id, gateway_id, fields=sorted(changes), **shown)
    return view({**row, **values})


@writing
def remove(connection: Connection, organization_id: str, gateway_id: str, actor: str) -> None:
    """Forget a gateway and its secrets; what it told stays.

    Raises:
        NotFound: the organization has no such gateway.
    """
    _one(connection, organization_id, gateway_id)
    connection.execute(delete(gateways).where(gateways.c.id == gateway_id))
    connection.execute(delete(GatewayAnswer.__table__).where(GatewayAnswer.__table__.c.gateway_id == gateway_id))
    audit.note(connection, actor, "gateway.removed", organization_id, gateway_id)


@reading
def one(connection: Connection, organization_id: str, gateway_id: str) -> Json:
    """Return a gateway, without its secrets.

    Raises:
        NotFound: the organization has no such gateway.
    """
    return view(_one(connection, organization_id, gateway_id))


@reading
def whole(connection: Connection, gateway_id: str) -> Json | None:
    """Return all that is stored of a gateway, its secrets too; None where it is gone."""
    row = connection.execute(select(gateways).where(gateways.c.id == gateway_id)).mappings().first()
    return dict(row) if row else None


@reading
def glance(connection: Connection, holder: str, now: int) -> tuple[list[Held], bool]:
    """Return what a process holds, and whether it should `claim`: to take more, or to hold longer."""
    query = select(
        gateways.c.id, gateways.c.version, gateways.c.enabled, gateways.c.lease_holder, gateways.c.lease_until_ms
    )
    held, due = [], False
    for row in connection.execute(query).mappings():
        mine = row["lease_holder"] == holder and row["lease_until_ms"] > now and row["enabled"]
        if mine:
            held.append(Held(row["id"], row["version"]))
        left = row["lease_until_ms"] - now
        due = due or (row["enabled"] and left < (LEASE_MS * 2 // 3 if row["lease_holder"] == holder else 0))
    return held, due


@writing
def claim(connection: Connection, holder: str, now: int) -> list[Held]:
    """Take every gateway that nobody holds, and hold on to those that this process has; return them."""
    free = or_(gateways.c.lease_holder.is_(None), gateways.c.lease_until_ms <= now, gateways.c.lease_holder == holder)
    taken = update(gateways).where(gateways.c.enabled, free)
    connection.execute(taken.values(lease_holder=holder, lease_until_ms=now + LEASE_MS))
    query = select(gateways.c.id, gateways.c.version).where(gateways.c.lease_holder == holder, gateways.c.enabled)
    return [Held(*row) for row in connection.execute(query)]


@writing
def release(connection: Connection, holder: str) -> None:
    """Let go of every gateway that a process holds, so that another may take it at once."""
    connection.execute(
        update(gateways).where(gateways.c.lease_holder == holder).values(lease_holder=None, lease_until_ms=0)
    )


@writing
def note(connection: Connection, gateway_id: str, holder: str, values: Json) -> bool:
    """Note how a gateway stands; tell whether this process still holds it, else nothing is noted."""
    mine = and_(gateways.c.id == gateway_id, gateways.c.lease_holder == holder)
    if "state" in values:
        values = {**values, "state_ms": now_ms()}
    return connection.execute(update(gateways).where(mine).values(values)).rowcount > 0


def _one(connection: Connection, organization_id: str, gateway_id: str) -> Json:
    mine = (gateways.c.organization_id == organization_id, gateways.c.id == gateway_id)
    row = connection.execute(select(*_shown()).where(*mine)).mappings().first()
    if row is None:
        raise NotFound("There is no such gateway.")
    return dict(row)


def _shown() -> list[Any]:
    return [column for column in gateways.c if column.name not in _UNSHOWN]


def view(row: Any) -> Json:
    """Return a gateway in wire names, without its secrets; one that nobody holds any more is not connected."""
    is_left = row["state"] == CONNECTED and row["lease_until_ms"] <= now_ms()
    return {
        "id": row["id"],
        "name": row["name"],
        "url": row["url"],
        "mark": row["mark"],
        "approvals": row["approvals"],
        "enabled": row["enabled"],
        "hasToken": row["token"] is not None,
        "isPaired": row["device_token"] is not None,
        "deviceId": row["device_id"],
        "scopes": row["scopes"] or [],
        "state": WAITING if is_left else row["state"],
        "stateSince": to_wire(row["state_ms"]),
        "detail": LEFT if is_left else row["detail"],
        "serverVersion": row["server_version"],
        "lastEventAt": to_wire(row["heard_ms"]),
        "createdAt": to_wire(row["created_ms"]),
    }

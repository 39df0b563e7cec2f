"""Rules: what is told by which channel."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, Invalid, NotFound
from metaverse.ids import new_id
from metaverse.models.channel import Channel, ChannelMatter, ChannelRule
from metaverse.services import audit
from metaverse.services.channels import following
from metaverse.services.channels.matters import Row

Json = dict[str, Any]
rules, channels, matters = ChannelRule.__table__, Channel.__table__, ChannelMatter.__table__
MOST = 100
COLUMNS = {
    "name": "name",
    "channelId": "channel_id",
    "kinds": "kinds",
    "level": "level",
    "departments": "departments",
    "agents": "agents",
    "tellCleared": "cleared",
    "coolDownSeconds": "cool_down_seconds",
    "digestMinutes": "digest_minutes",
    "quietHours": "quiet",
    "escalateMinutes": "escalate_minutes",
    "escalateTo": "escalate_to",
    "enabled": "enabled",
}


@reading
def active(connection: Connection) -> dict[str, list[Row]]:
    """Return the rules that tell something, by organization."""
    query = select(rules).join(channels, channels.c.id == rules.c.channel_id).where(rules.c.enabled, channels.c.enabled)
    found: dict[str, list[Row]] = {}
    for row in connection.execute(query.order_by(rules.c.created_ms)).mappings():
        found.setdefault(row["organization_id"], []).append(dict(row))
    return found


@reading
def page(connection: Connection, organization_id: str) -> list[Json]:
    """Return the rules of an organization, the oldest first."""
    query = select(rules).where(rules.c.organization_id == organization_id).order_by(rules.c.created_ms, rules.c.id)
    return [view(row) for row in connection.execute(query).mappings()]


@writing
def create(connection: Connection, organization_id: str, given: Json, actor: str) -> Json:
    """Make a rule; it tells of what happens from now on.

    Raises:
        Invalid: it names a channel that the organization has not, or escalates to nobody else.
        Conflict: the organization has as many rules as it may.
    """
    mine = rules.c.organization_id == organization_id
    if len(connection.execute(select(rules.c.id).where(mine)).all()) >= MOST:
        raise Conflict(f"An organization has at most {MOST} rules; remove one that is not needed.")
    row = {column: given.get(field) for field, column in COLUMNS.items()}
    _check(connection, organization_id, row)
    row |= {"id": new_id("cr"), "organization_id": organization_id, "told_ms": None}
    row |= {**_from_now(connection, organization_id), "created_ms": now_ms(), "created_by": actor}
    connection.execute(insert(rules), row)
    audit.note(connection, actor, "notify-rule.created", organization_id, row["id"], **given)
    return view(row)


@writing
def change(connection: Connection, organization_id: str, rule_id: str, changes: Json, actor: str) -> Json:
    """Change a rule; what is not named stays. One that begins again tells of what happens from now on.

    Raises:
        NotFound: the organization has no such rule.
        Invalid: it would make no sense.
    """
    row = _found(connection, organization_id, rule_id)
    values = {COLUMNS[field]: value for field, value in changes.items()}
    changed = {**row, **values}
    _check(connection, organization_id, changed)
    if changed["enabled"] and not row["enabled"]:
        values |= _from_now(connection, organization_id)
    if not changed["enabled"] or changed["channel_id"] != row["channel_id"]:
        forget(connection, rules.c.id == rule_id)
    if values:
        connection.execute(update(rules).where(*_mine(organization_id, rule_id)).values(**values))
    audit.note(connection, actor, "notify-rule.changed", organization_id, rule_id, **changes)
    return view({**row, **values})


@writing
def remove(connection: Connection, organization_id: str, rule_id: str, actor: str) -> None:
    """Delete a rule, and what it had still to tell.

    Raises:
        NotFound: the organization has no such rule.
    """
    _found(connection, organization_id, rule_id)
    forget(connection, rules.c.id == rule_id)
    connection.execute(delete(rules).where(*_mine(organization_id, rule_id)))
    audit.note(connection, actor, "notify-rule.removed", organization_id, rule_id)


def forget(connection: Connection, which: Any) -> None:
    """Forget what some rules had still to tell."""
    connection.execute(delete(matters).where(matters.c.rule_id.in_(select(rules.c.id).where(which))))


def leave_channel(connection: Connection, organization_id: str, channel_id: str) -> None:
    """Delete the rules of a channel that goes, and have nobody escalate to it."""
    mine = and_(rules.c.organization_id == organization_id, rules.c.channel_id == channel_id)
    forget(connection, mine)
    connection.execute(delete(rules).where(mine))
    to = and_(rules.c.organization_id == organization_id, rules.c.escalate_to == channel_id)
    connection.execute(update(rules).where(to).values(escalate_to=None, escalate_minutes=None))


def begin_anew(connection: Connection, organization_id: str, channel_id: str) -> None:
    """Have the rules of a channel tell of what happens from now on."""
    mine = and_(rules.c.organization_id == organization_id, rules.c.channel_id == channel_id)
    forget(connection, mine)
    connection.execute(update(rules).where(mine).values(**_from_now(connection, organization_id)))


def view(row: Any) -> Json:
    """Return a rule in wire names."""
    shown = {field: row[column] for field, column in COLUMNS.items()}
    return {"id": row["id"], **shown, "toldAt": to_wire(row["told_ms"]), "createdAt": to_wire(row["created_ms"])}


def _from_now(connection: Connection, organization_id: str) -> Row:
    return {"since_seq": following.begin(connection, organization_id), "since_ms": now_ms()}


def _check(connection: Connection, organization_id: str, row: Row) -> None:
    known = set(
        connection.execute(select(channels.c.id).where(channels.c.organization_id == organization_id)).scalars()
    )
    faults = [
        (field, "Is no channel of this organization.")
        for field in ("channelId", "escalateTo")
        if row[COLUMNS[field]] is not None and row[COLUMNS[field]] not in known
    ]
    if (row["escalate_minutes"] is None) != (row["escalate_to"] is None):
        faults.append(("escalateTo", "Say after how many minutes, and to which channel: both or neither."))
    if row["escalate_to"] is not None and row["escalate_to"] == row["channel_id"]:
        faults.append(("escalateTo", "Name another channel than the one that was told already."))
    if faults:
        raise Invalid("The rule does not make sense.", [{"field": f, "message": said} for f, said in faults])


def _found(connection: Connection, organization_id: str, rule_id: str) -> Row:
    row = connection.execute(select(rules).where(*_mine(organization_id, rule_id))).mappings().first()
    if row is None:
        raise NotFound("There is no such rule.")
    return dict(row)


def _mine(organization_id: str, rule_id: str) -> tuple[Any, Any]:
    return rules.c.organization_id == organization_id, rules.c.id == rule_id

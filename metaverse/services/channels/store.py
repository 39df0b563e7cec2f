"""Channels: kept by administrators; what opens them is sealed, and is told once at most, when it was made."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from metaverse.clock import HOUR_MS, now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, NotFound
from metaverse.events.channels import ChannelKind
from metaverse.ids import new_id
from metaverse.models.channel import Channel, ChannelAttempt, ChannelMessage
from metaverse.outbound import sayings
from metaverse.outbound.reach import Reach
from metaverse.services import audit
from metaverse.services.channels import addressing, outbox, rules, signing

Json = dict[str, Any]
Row = dict[str, Any]
channels, messages, attempts = Channel.__table__, ChannelMessage.__table__, ChannelAttempt.__table__
MOST = 50
FAILING = 3
"""After so many failures in a row a channel is shown as failing."""


@reading
def page(connection: Connection, organization_id: str) -> list[Json]:
    """Return the channels of an organization, the oldest first, without what opens them."""
    mine = channels.c.organization_id == organization_id
    rows = connection.execute(select(channels).where(mine).order_by(channels.c.created_ms, channels.c.id)).mappings()
    return [view(row) for row in rows]


class Standing(NamedTuple):
    """How a channel goes that is in use: how many deliveries failed since the last that arrived."""

    organization_id: str
    name: str
    kind: str
    failures: int
    sent_ms: int | None
    last_error: str | None

    @property
    def is_failing(self) -> bool:
        """Tell whether so many failed that somebody should look."""
        return self.failures >= FAILING


@reading
def standings(connection: Connection) -> list[Standing]:
    """Return how all channels go that are in use, of every organization."""
    told = [channels.c[name] for name in Standing._fields]
    query = select(*told).where(channels.c.enabled.is_(True)).order_by(channels.c.organization_id, channels.c.id)
    return [Standing(*row) for row in connection.execute(query)]


@reading
def one(connection: Connection, organization_id: str, channel_id: str) -> Row:
    """Return the row of a channel, with what opens it.

    Raises:
        NotFound: the organization has no such channel.
    """
    return _found(connection, organization_id, channel_id)


@reading
def whole(connection: Connection, channel_id: str) -> Row | None:
    """Return the row of a channel of whatever organization; None where it is gone."""
    row = connection.execute(select(channels).where(channels.c.id == channel_id)).mappings().first()
    return dict(row) if row else None


@writing
def create(
    connection: Connection, organization_id: str, given: Json, reach: Reach, actor: str
) -> tuple[Json, str | None]:
    """Make a channel; returned is it and, once only, the secret that signs what a webhook gets.

    Raises:
        Invalid: it leads nowhere that is called.
        Conflict: the organization has as many channels as it may.
    """
    mine = channels.c.organization_id == organization_id
    if len(connection.execute(select(channels.c.id).where(mine)).all()) >= MOST:
        raise Conflict(f"An organization has at most {MOST} channels; remove one that is not needed.")
    address = addressing.address_of(given["kind"], given, {}, reach)
    secret = signing.new_secret() if given["kind"] == ChannelKind.WEBHOOK else None
    if secret:
        address["secret"] = secret
    row: Row = {
        "id": new_id("ch"),
        "organization_id": organization_id,
        "name": given["name"],
        "kind": given["kind"],
        "locale": given["locale"],
        "enabled": True,
        "address": address,
        "failures": 0,
        "rest_until_ms": None,
        "failed_ms": None,
        "sent_ms": None,
        "last_error": None,
        "created_ms": now_ms(),
        "created_by": actor,
    }
    connection.execute(insert(channels), row)
    shown = {"name": row["name"], "kind": row["kind"], "where": addressing.shown(row["kind"], address)}
    audit.note(connection, actor, "channel.created", organization_id, row["id"], **shown)
    return view(row), secret


@writing
def change(
    connection: Connection, organization_id: str, channel_id: str, changes: Json, reach: Reach, actor: str
) -> Json:
    """Change a channel; what is not named stays. One that goes on after a pause tells of what happens from now on.

    Raises:
        NotFound: the organization has no such channel.
        Invalid: it would lead nowhere that is called.
    """
    row = _found(connection, organization_id, channel_id)
    values: Row = {name: changes[name] for name in ("name", "locale", "enabled") if name in changes}
    if changes.keys() & addressing.FIELDS:
        values["address"] = addressing.address_of(row["kind"], changes, row["address"], reach)
        values |= {"failures": 0, "rest_until_ms": None, "last_error": None}
    if values.get("enabled"):
        addressing.refuse_nobody(row["kind"], values.get("address") or row["address"])
    if values.get("enabled", row["enabled"]) != row["enabled"]:
        rules.begin_anew(connection, organization_id, channel_id)
        outbox.lay_aside(connection, channel_id, now_ms())
    if values:
        connection.execute(update(channels).where(channels.c.id == channel_id).values(**values))
    told = {name: value for name, value in values.items() if name in ("name", "locale", "enabled")}
    audit.note(connection, actor, "channel.changed", organization_id, channel_id, fields=sorted(changes), **told)
    return view({**row, **values})


@writing
def new_secret(
    connection: Connection, organization_id: str, channel_id: str, hours: int, actor: str
) -> tuple[Json, str]:
    """Give a webhook another secret; the present one signs as well for some hours yet.

    Raises:
        NotFound: the organization has no such channel.
        Conflict: it is none that we sign.
    """
    row = _found(connection, organization_id, channel_id)
    if row["kind"] != ChannelKind.WEBHOOK:
        raise Conflict("Only a webhook has a secret of ours; change what its platform gave you instead.")
    secret, until_ms = signing.new_secret(), now_ms() + hours * HOUR_MS
    address = {**row["address"], "secret": secret, "before": row["address"]["secret"], "beforeUntilMs": until_ms}
    connection.execute(update(channels).where(channels.c.id == channel_id).values(address=address))
    audit.note(connection, actor, "channel.secret-changed", organization_id, channel_id, hours=hours)
    return view({**row, "address": address}), secret


@writing
def remove(connection: Connection, organization_id: str, channel_id: str, actor: str) -> None:
    """Delete a channel, its rules, and what was told by it.

    Raises:
        NotFound: the organization has no such channel.
    """
    _found(connection, organization_id, channel_id)
    rules.leave_channel(connection, organization_id, channel_id)
    of_channel = select(messages.c.id).where(messages.c.channel_id == channel_id)
    connection.execute(delete(attempts).where(attempts.c.message_id.in_(of_channel)))
    connection.execute(delete(messages).where(messages.c.channel_id == channel_id))
    connection.execute(delete(channels).where(channels.c.id == channel_id))
    audit.note(connection, actor, "channel.removed", organization_id, channel_id)


def view(row: Any) -> Json:
    """Return a channel in wire names: of where it leads only what may be seen."""
    address = row["address"] or {}
    before = address.get("beforeUntilMs")
    return {
        "id": row["id"],
        "name": row["name"],
        "kind": row["kind"],
        "locale": row["locale"],
        "enabled": row["enabled"],
        "where": addressing.shown(row["kind"], address),
        "recipients": address.get("recipients", []),
        "isSigned": bool(address.get("secret")),
        "oldSecretUntil": to_wire(before) if before and before > now_ms() else None,
        "state": _state(row),
        "failures": row["failures"],
        "lastError": row["last_error"],
        "lastErrorCode": sayings.read(row["last_error"])[0],
        "lastErrorValues": sayings.read(row["last_error"])[1],
        "lastFailedAt": to_wire(row["failed_ms"]),
        "lastSentAt": to_wire(row["sent_ms"]),
        "nextTryAt": to_wire(row["rest_until_ms"]) if row["failures"] else None,
        "createdAt": to_wire(row["created_ms"]),
    }


def _state(row: Any) -> str:
    if not row["enabled"]:
        return "paused"
    if row["failures"]:
        return "failing" if row["failures"] >= FAILING else "troubled"
    return "working" if row["sent_ms"] else "new"


def _found(connection: Connection, organization_id: str, channel_id: str) -> Row:
    mine = (channels.c.organization_id == organization_id, channels.c.id == channel_id)
    row = connection.execute(select(channels).where(*mine)).mappings().first()
    if row is None:
        raise NotFound("There is no such channel.")
    return dict(row)

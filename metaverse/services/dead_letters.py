"""Dead letters: what adapters could not read is kept with its reason, the latest `MOST` of an organization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import NotFound
from metaverse.events.accounts import accounts
from metaverse.ids import new_id
from metaverse.models.dead_letter import DeadLetter
from metaverse.services.pages import newest_first

dead_letters = DeadLetter.__table__
Json = dict[str, Any]

MOST = 1000
MOST_AT_ONCE = 100
"""Of one request no more are kept: ten thousand spans with one fault say no more than a hundred."""

SHOWN = 2000
FOREIGN, EVENT = "foreign", "event"


class Letter(NamedTuple):
    """Where it stood, why it could not be read, and its outline without secrets."""

    where: str
    reason: str
    body: str


def keep_dead(
    organization_id: str,
    adapter: str,
    dead: Sequence[tuple[str, str, str]],
    token_id: str | None = None,
    form: str = FOREIGN,
    spot: str | None = None,
) -> None:
    """Keep what an adapter could not read; of what is older than the latest `MOST`, nothing is kept."""
    if dead:
        _keep(organization_id, adapter, dead, token_id, form, spot)
        if form != EVENT:  # what the door refused, the door has noted
            accounts().buried(organization_id, token_id, len(dead), dead[-1][0], dead[-1][1])


@writing
def _keep(
    connection: Connection,
    organization_id: str,
    adapter: str,
    dead: Sequence[tuple[str, str, str]],
    token_id: str | None,
    form: str,
    spot: str | None,
) -> None:
    at = now_ms()
    rows = [
        {
            "id": new_id("dl"),
            "organization_id": organization_id,
            "adapter": adapter,
            "place": _storable(where),
            "reason": _storable(reason),
            "excerpt": _storable(body),
            "received_ms": at,
            "token_id": token_id,
            "form": form,
            "spot": spot,
            "retried_ms": None,
        }
        for where, reason, body in dead[:MOST_AT_ONCE]
    ]
    if rows:
        connection.execute(insert(dead_letters), rows)
        _drop_older(connection, organization_id)


def _drop_older(connection: Connection, organization_id: str) -> None:
    mine = dead_letters.c.organization_id == organization_id
    order = (dead_letters.c.received_ms.desc(), dead_letters.c.id.desc())
    kept = select(dead_letters.c.id).where(mine).order_by(*order).limit(MOST)
    connection.execute(delete(dead_letters).where(mine, dead_letters.c.id.not_in(kept)))


@reading
def page(
    connection: Connection, organization_id: str, after: str | None = None, limit: int | None = None
) -> list[Json]:
    """Return the dead letters of an organization before the one with the id `after`, the latest first."""
    query = newest_first(dead_letters, dead_letters.c.received_ms, organization_id, after, limit)
    return [_view(row) for row in connection.execute(query).mappings()]


@reading
def of_token(connection: Connection, organization_id: str, token_id: str, most: int = 200) -> list[dict[str, Any]]:
    """Return the latest dead letters of what came in with a token."""
    mine = (dead_letters.c.organization_id == organization_id, dead_letters.c.token_id == token_id)
    query = select(dead_letters).where(*mine).order_by(dead_letters.c.received_ms.desc(), dead_letters.c.id.desc())
    return [_view(row) for row in connection.execute(query.limit(most)).mappings()]


@reading
def whole(connection: Connection, organization_id: str, adapter: str | None = None) -> list[Json]:
    """Return what it takes to read dead letters once more, the oldest first."""
    query = select(dead_letters).where(dead_letters.c.organization_id == organization_id)
    if adapter is not None:
        query = query.where(dead_letters.c.adapter == adapter)
    order = (dead_letters.c.received_ms, dead_letters.c.id)
    return [_kept(row) for row in connection.execute(query.order_by(*order)).mappings()]


@reading
def one(connection: Connection, organization_id: str, letter_id: str) -> Json:
    """Return what it takes to read one once more.

    Raises:
        NotFound: the organization has no such dead letter.
    """
    query = select(dead_letters).where(*_this(organization_id, letter_id))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("There is no such dead letter.")
    return _kept(row)


@writing
def remove(connection: Connection, organization_id: str, letter_id: str) -> None:
    """Forget a dead letter.

    Raises:
        NotFound: the organization has none with this id.
    """
    if not connection.execute(delete(dead_letters).where(*_this(organization_id, letter_id))).rowcount:
        raise NotFound("There is no such dead letter.")


@writing
def left(connection: Connection, organization_id: str, letter_id: str, reason: str) -> None:
    """Note that one was tried again, and why it is still unread."""
    change = update(dead_letters).where(*_this(organization_id, letter_id))
    connection.execute(change.values(reason=_storable(reason), retried_ms=now_ms()))


def _this(organization_id: str, letter_id: str) -> tuple[Any, ...]:
    return dead_letters.c.organization_id == organization_id, dead_letters.c.id == letter_id


def _kept(row: Any) -> Json:
    return {
        "id": row["id"],
        "adapter": row["adapter"],
        "body": row["excerpt"] or "",
        "form": row["form"] or FOREIGN,
        "spot": row["spot"],
        "reason": row["reason"],
    }


def _view(row: Any) -> Json:
    return {
        "id": row["id"],
        "adapter": row["adapter"],
        "where": row["place"],
        "reason": row["reason"],
        "excerpt": (row["excerpt"] or "")[:SHOWN],
        "receivedAt": to_wire(row["received_ms"]),
        "retriedAt": to_wire(row["retried_ms"]),
        "tokenId": row["token_id"],
    }


def _storable(text: str) -> str:
    """Return a text that every database keeps: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()

"""What is refused before the door sees it is noted in the account of the token that sent it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import g, request

from metaverse.errors import Fault
from metaverse.events.accounts import accounts
from metaverse.security.roles import Caller

INGEST = ("events", "otlp", "ingest", "mapped")
"""Resources by which events come in."""

NOTED = frozenset(
    (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
)


def note_refusal(status: int, detail: str, faults: Sequence[Fault] = ()) -> None:
    """Note that a request by which events should have come in was refused whole."""
    who: Caller | None = g.get("caller")
    if status not in NOTED or request.method != "POST" or request.blueprint not in INGEST or who is None:
        return
    if who.kind == "token" and len(who.roles) == 1:
        organization_id = next(iter(who.roles))
        named = list(faults) or [Fault(field="", message=detail)]
        accounts().refused(organization_id, who.origin(organization_id), (), named, 1)

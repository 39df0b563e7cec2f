"""Events that an adapter made go through the door: those that may, in batches; what the door refuses is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from metaverse.errors import Fault, Forbidden
from metaverse.events import door
from metaverse.events.accounts import accounts
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.events.origin import SERVER, Origin
from metaverse.services import dead_letters, identities

Json = dict[str, Any]
AT_ONCE = 500
"""So many events make one batch: judging it holds the loop for some two milliseconds."""

OUTSIDE = "The token is bound to other sources or agents."


@dataclass(slots=True)
class Admitted:
    """What became of events: how many were new and known, those outside of what binds the token, those refused."""

    accepted: int = 0
    duplicates: int = 0
    sampled: int = 0
    to_seq: int | None = None
    outside: list[Json] = field(default_factory=list)
    refused: list[tuple[Json, Fault]] = field(default_factory=list)

    def _add(self, receipt: door.Receipt, documents: Sequence[Json]) -> None:
        self.accepted += receipt.accepted
        self.duplicates += receipt.duplicates
        self.sampled += receipt.sampled
        self.to_seq = receipt.to_seq or self.to_seq
        self.refused += [(documents[fault["index"]], fault) for fault in receipt.rejected]


def admit(
    organization_id: str,
    adapter: str,
    events: Sequence[Json],
    origin: Origin,
    *,
    token_id: str | None = None,
    historical: bool = False,
    keeps: bool = True,
) -> Admitted:
    """Take the events of an adapter, in their order; what the door refuses becomes a dead letter, if it `keeps` them.

    Keys become beings first, so that what binds a token is judged on the beings that its events are about.

    Raises:
        Forbidden: all of them are outside of what binds the token; nothing is taken.
    """
    admitted = Admitted()
    events, merged = identities.beings(organization_id, adapter, events, token_id, origin.agent_keys or ())
    permitted: list[Json] = []
    for event in events:
        (permitted if _may_send(origin, event) else admitted.outside).append(event)
    if admitted.outside:
        faults = [Fault(index=index, field="source", message=OUTSIDE) for index in range(len(admitted.outside))]
        accounts().refused(organization_id, origin, admitted.outside, faults, len(faults))
    if admitted.outside and not permitted:
        raise Forbidden("All of this is outside of the sources or agents that bind the token.").noted()
    if merged:
        door.admit(organization_id, merged, SERVER)
    for start in range(0, len(permitted), AT_ONCE):
        _batch(organization_id, permitted[start : start + AT_ONCE], origin, historical, admitted)
    if admitted.refused and keeps:
        letters = [_letter(event, fault) for event, fault in admitted.refused]
        dead_letters.keep_dead(organization_id, adapter, letters, token_id, form=dead_letters.EVENT)
    return admitted


def as_beings(organization_id: str, adapter: str, documents: Sequence[Any], origin: Origin) -> list[Any]:
    """Return events that an adapter made elsewhere, with beings for keys; whatever is no event stays as it is."""
    events, merged = identities.beings(organization_id, adapter, documents, origin.token_id, origin.agent_keys or ())
    if merged:
        door.admit(organization_id, merged, SERVER)
    return events


def _batch(organization_id: str, events: Sequence[Json], origin: Origin, historical: bool, admitted: Admitted) -> None:
    """Take one batch; that somebody is gone is the server's to say, whoever told it."""
    theirs = [event for event in events if event["type"] != EventType.AGENT_REMOVED]
    ours = [event for event in events if event["type"] == EventType.AGENT_REMOVED]
    for documents, sender in ((theirs, origin), (ours, SERVER)):
        if documents:
            receipt = door.admit(organization_id, documents, sender, skip_invalid=True, historical=historical)
            admitted._add(receipt, documents)


def _letter(event: Json, fault: Fault) -> dead_letters.Letter:
    said = f"{fault['field']}: {fault['message']}" if fault["field"] else fault["message"]
    return dead_letters.Letter(str(event["id"]), said, orjson.dumps(event).decode())


def _may_send(origin: Origin, event: Json) -> bool:
    """Tell whether an event lies within what binds a token."""
    if not origin.may_name(event["source"]):
        return False
    if origin.agent_keys is None:
        return True
    is_about_agent = EVENT_TYPES[EventType(event["type"])].subject is Subject.AGENT
    about = event["subject"] if is_about_agent else event["data"].get("agentId")
    return about is None or about in origin.agent_keys

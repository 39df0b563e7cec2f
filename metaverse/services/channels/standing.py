"""What stands in the attention queue and does not follow from one event: silence, circles, deadlines, budgets.

Looked at again and again; what was not there before has begun, what is not there any more is over. Requests, errors
and failures are told by the log at once; here it is only seen that they are over, if the log did not tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection

from metaverse.events.channels import MatterKind, What
from metaverse.events.names import Level
from metaverse.services import attention
from metaverse.services.agents import Patience
from metaverse.services.attention.entry import Entry
from metaverse.services.channels.happening import DAY_MS, Happening, Json

SWEPT = frozenset({MatterKind.STALE, MatterKind.STUCK, MatterKind.LOOPING, MatterKind.DEADLINE, MatterKind.BUDGET})
ENDED_HERE = SWEPT | {MatterKind.REQUEST, MatterKind.ERROR}


def changes(
    connection: Connection,
    organization_id: str,
    patience: Patience,
    kinds: Collection[str],
    standing: Mapping[str, str],
    now: int,
) -> list[Happening]:
    """Compare the queue of now with what is told of it: `standing` has the kind of each topic that is open."""
    entries = attention.present(connection, organization_id, patience, (now - DAY_MS, now))
    begun = [_begun(entry) for entry in entries if entry.kind.value in kinds and entry.kind.value in SWEPT]
    return [*begun, *_over(standing, {entry.id for entry in entries}, now)]


def _begun(entry: Entry) -> Happening:
    return Happening(
        topic=entry.id,
        kind=MatterKind(entry.kind.value),
        what=What.OPENED,
        at_ms=entry.since_ms,
        level=Level.INFO.value if entry.kind.value == MatterKind.STALE else Level.WARNING.value,
        title=entry.summary or "",
        agent_key=entry.agent_key,
        task_key=entry.task_key,
        more=_more(entry.shown),
    )


def _more(shown: Json) -> Json:
    return {name: shown[name] for name in ("budget", "repeats", "dueAt", "overdue") if name in shown}


def _over(standing: Mapping[str, str], there: Collection[str], now: int) -> Iterator[Happening]:
    for topic, kind in standing.items():
        if kind in ENDED_HERE and topic not in there:
            yield Happening(topic, MatterKind(kind), What.CLEARED, now)

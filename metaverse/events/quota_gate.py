"""What a transaction that writes to a log asks of the organization's quotas."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from metaverse import projections
from metaverse.errors import Fault
from metaverse.events import quota_counts, quotas
from metaverse.events.quotas import Allowance, Excess
from metaverse.projections.workspace import Rows, Workspace


def opened(connection: Connection, organization_id: str, epoch: str, seq: int) -> Allowance | None:
    """Return what an organization may still take in where its log ends like this; None where there is no quota."""
    memory = quota_counts.memory()
    limits = memory.limits(connection, organization_id)
    if not limits.concern_the_log:
        return None
    return Allowance(organization_id, limits, memory.take(organization_id, epoch, seq), memory).caught_up(seq)


def closed(allowance: Allowance | None, seq: int) -> None:
    """Keep what is known now that the log ends at `seq`."""
    if allowance is not None:
        allowance.tally.seq = seq
        allowance.memory.keep(allowance.organization_id, allowance.tally)


def left_out(
    connection: Connection,
    allowance: Allowance,
    by_hash: dict[bytes, Any],
    workspace: Workspace,
    rows: Rows,
    seq: int,
    received_ms: int,
    excess: Excess | None,
) -> list[Fault]:
    """Take the drafts out that are beyond a quota and return their faults; nothing has been changed yet.

    Raises:
        Problem: there are some, and the batch is to be refused whole.
    """
    if excess is None:
        allowance.unjudged(len(by_hash))
        return []
    drafts = list(by_hash.values())
    if allowance.asks_for_rows:
        workspace.fetch(projections.wanted(drafts))
    if allowance.covers(connection, drafts, rows, seq, received_ms):
        return []
    known = quota_counts.known(connection, workspace.organization_id, by_hash)
    fresh = [draft for hash_, draft in by_hash.items() if hash_ not in known]
    beyond = allowance.beyond(connection, fresh, rows, seq, received_ms)
    if beyond and excess is Excess.REFUSED:
        raise quotas.refusal(beyond)
    for draft, _ in beyond:
        del by_hash[draft.hash]
    return quotas.faults(beyond)

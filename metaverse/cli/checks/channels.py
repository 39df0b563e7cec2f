"""Are people outside told what they should be told, or does a channel fail time after time?"""

from __future__ import annotations

from collections.abc import Iterator

from metaverse.cli.checks import stores
from metaverse.cli.checks.finding import Finding, Patient, ok, warning
from metaverse.clock import to_wire
from metaverse.services.channels import store
from metaverse.services.channels.store import Standing

MEND = "Test it under Settings → Channels, and mend its address, secret or network; pause it if nobody needs it."


def channels(patient: Patient) -> Iterator[Finding]:
    """Look for channels that are in use, and whose last deliveries all failed."""
    if closed := stores.shut(patient):
        yield from closed
        return
    found = store.standings()
    for one in found:
        if one.is_failing:
            yield warning(_said(one), MEND)
    if not any(one.is_failing for one in found):
        yield ok(f"{len(found)} channels are in use, none of them fails." if found else "No channel is in use.")


def _said(one: Standing) -> str:
    arrived = f"the last one arrived at {to_wire(one.sent_ms)}" if one.sent_ms else "none has ever arrived"
    return (
        f"The last {one.failures} attempts by the channel {one.name} ({one.kind}, {one.organization_id}) failed; "
        f"{arrived}. {one.last_error or ''}"
    ).strip()

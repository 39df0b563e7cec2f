"""How much each organization may have, unless `flask quota set` gives it another amount."""

from __future__ import annotations

from dataclasses import dataclass

from metaverse import values
from metaverse.settings.declaring import setting

MOST = 2**40


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """How much each organization may have; 0 is no end."""

    quota_agents: int = setting("0", values.whole(0, MOST), "Agents in one organization; 0: any number.")
    quota_tasks: int = setting("0", values.whole(0, MOST), "Open tasks in one organization; 0: any number.")
    quota_sources: int = setting(
        "0",
        values.whole(0, MOST),
        "Sources of one organization, which are tokens that may send events, and gateways; 0: any number.",
    )
    quota_events_per_day: int = setting(
        "0", values.whole(0, MOST), "Events that one organization may send in a day (UTC); 0: any number."
    )

"""A run of the policy of one organization: what would go, or what went."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Invalid
from metaverse.retention import horizons, lesser, policy, texts
from metaverse.retention.policy import DAY_MS, Days
from metaverse.schemas.retention import KINDS

LESSER = ("deadLetters", "audit", "sessions")


@dataclass(slots=True)
class Plan:
    """What a policy lets go: of each kind how much, and before when; `begins_at_ms` is where the log would begin."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, kind: str, before_ms: int, count: int) -> None:
        """Note how much of a kind is older."""
        self.items[kind] = {"before": to_wire(before_ms), "count": count}

    @property
    def count(self) -> int:
        """How much that is in all."""
        return sum(int(item["count"]) for item in self.items.values())

    def to_wire(self) -> dict[str, Any]:
        """Return it in wire names."""
        return {"items": self.items, "count": self.count}


def look(organization_id: str, days: Mapping[str, int | None]) -> Plan:
    """Tell what would go if so much were kept; nothing changes.

    Raises:
        Invalid: a kind is unknown, or its days are none.
    """
    checked, now, plan = policy.complete(_checked(days)), now_ms(), Plan()
    for kind in KINDS:
        before = policy.cut_off(checked[kind], now)
        if before is not None:
            plan.add(kind, before, _pending(kind, organization_id, before))
    return plan


def _pending(kind: str, organization_id: str, before_ms: int) -> int:
    if kind == "log":
        return horizons.pending(organization_id, before_ms)
    if kind == "texts":
        return texts.pending(organization_id, before_ms)
    return lesser.pending(kind, organization_id, before_ms)


def apply(organization_id: str, folder: Path, dedupe_days: int, days: Days | None = None) -> Plan:
    """Let go what the policy of an organization says, and return what went. Texts go first: the log without them.

    Raises:
        NotFound: there is no such organization.
        Unavailable: the log could not be let go just now; everything else has gone.
    """
    kept, now, plan, began = days or policy.of(organization_id).days, now_ms(), Plan(), time.monotonic()
    for kind in LESSER:
        before = policy.cut_off(kept[kind], now)
        if before is not None:
            plan.add(kind, before, lesser.let_go(kind, organization_id, before))
    before = policy.cut_off(kept["texts"], now)
    if before is not None:
        plan.add("texts", before, texts.let_go(organization_id, before, folder))
    before = policy.cut_off(kept["log"], now)
    if before is not None:
        plan.add("log", before, horizons.move(organization_id, before, folder))
        lesser.let_go("pairs", organization_id, min(before, now - dedupe_days * DAY_MS))
    told = {"at": to_wire(now), "items": plan.items, "seconds": round(time.monotonic() - began, 3)}
    policy.ran(organization_id, {"run": told})
    return plan


def _checked(days: Mapping[str, int | None]) -> dict[str, int | None]:
    unknown = sorted(days.keys() - set(KINDS))
    if unknown:
        said = f"There is no {unknown[0]}; there are {', '.join(KINDS)}."
        raise Invalid(said, [{"field": "days", "message": said}])
    return dict(days)

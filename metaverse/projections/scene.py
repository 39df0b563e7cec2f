"""The scene's settings: each change has the next version, and the greatest version of a part stands."""

from __future__ import annotations

from metaverse.events.fact import NEVER, Fact
from metaverse.projections.effects import Effects, difference
from metaverse.projections.workspace import Workspace

NAME = "default"
FIRST_VERSION = 1


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one change of the scene's settings, part by part."""
    row = workspace.find("scenes", NAME) or workspace.add(
        "scenes", {"name": NAME, "version": FIRST_VERSION, "settings": {}, "stamps": {}, "changed_ms": NEVER[0]}
    )
    before = row["settings"]
    workspace.touch("scenes", row)
    version = fact.data["version"]
    for part, value in fact.data.items():
        if part != "version" and [version, fact.seq] > row["stamps"].get(part, []):
            row["stamps"] = {**row["stamps"], part: [version, fact.seq]}
            row["settings"] = {**row["settings"], part: value}
    row["version"] = max(row["version"], version)
    row["changed_ms"] = max(row["changed_ms"], fact.effective_ms)
    effects.scene({"version": row["version"], "changed": difference(before, row["settings"])})
    parts = sorted(fact.data.keys() - {"version"})
    effects.notify({"level": "info", "title": "scene", "kind": "scene", "version": row["version"], "parts": parts})

"""An agent that calls the same tool with the same input again and again, recognised."""

from __future__ import annotations

from metaverse.adapters.memory import keep
from metaverse.adapters.reading import Json, Setting
from metaverse.adapters.wording import digest

MOST_AGENTS = 64
WINDOW = 32
"""So many different calls of one agent are remembered at a time."""


def called(cursor: Json, agent: str, tool: str, given: object, setting: Setting) -> int | None:
    """Count a call; return its number when it makes a loop: at `loop_after` and at each doubling of it."""
    loops = cursor.setdefault("loops", {})
    calls = loops.get(agent) or {}
    name = digest([tool, given])[:16]
    times = calls.get(name, 0) + 1
    keep(calls, name, times, WINDOW)
    keep(loops, agent, calls, MOST_AGENTS)
    reached, rest = divmod(times, max(2, setting.loop_after))
    return times if reached and not rest and reached & (reached - 1) == 0 else None


def turned(cursor: Json, agent: str) -> None:
    """Forget an agent's calls: with a new prompt it may rightly do the same again."""
    cursor.get("loops", {}).pop(agent, None)

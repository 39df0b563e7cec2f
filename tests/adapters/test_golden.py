"""Each recording gives exactly the events that were looked through when they were written down.

`python -m tests.adapters.test_golden` writes them down anew; look through the difference before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from metaverse.adapters import claude_code, claude_hooks, codex, openclaw, openclaw_gateway
from metaverse.adapters.reading import Reading
from tests.adapters import heard

GOLDEN = Path(__file__).parent / "golden"
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "adapters.md"
CHILD = "claude-code-2x/0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f/subagents/agent-a0ad4f44468bdf20d.jsonl"
PARENT = "claude-code-2x/0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f.jsonl"
Make = Callable[[str], Reading]


class Figures(NamedTuple):
    """What came out of a recording, as the documentation's table tells it."""

    agents: int
    tasks: int
    steps: int
    failed: int
    delegations: int
    results: int
    messages: int
    tokens: tuple[int, int, int]
    dead: int


def file(adapter: Any) -> Make:
    def make(name: str) -> Reading:
        begun = adapter.begin(Path(name)) if hasattr(adapter, "begin") else None
        reading = heard.whole(adapter.read, heard.recording(name), cursor=begun)
        reading.events += adapter.finish(reading.cursor, heard.SETTING).events
        return reading

    return make


def hooks(name: str) -> Reading:
    return heard.one_by_one(claude_hooks.read, heard.recording(name).splitlines())


def listed(name: str) -> Reading:
    return openclaw_gateway.read(heard.recording(name), None, heard.SETTING)


RECORDINGS: dict[str, tuple[Make, Figures]] = {
    "claude-hooks/hook-payloads.ndjson": (hooks, Figures(4, 4, 16, 3, 2, 1, 0, (0, 0, 0), 0)),
    "hostile/01-lost-subagentstop.ndjson": (hooks, Figures(2, 2, 2, 2, 1, 0, 0, (0, 0, 0), 0)),
    "hostile/02-phantom-agent-id.ndjson": (hooks, Figures(2, 2, 1, 0, 1, 1, 0, (0, 0, 0), 0)),
    "hostile/04-same-event-twice.ndjson": (hooks, Figures(1, 1, 1, 0, 0, 0, 0, (0, 0, 0), 0)),
    "hostile/05-end-before-start.ndjson": (hooks, Figures(2, 2, 1, 0, 1, 0, 0, (0, 0, 0), 0)),
    "hostile/07-nul-and-lone-surrogate.ndjson": (hooks, Figures(1, 1, 0, 0, 0, 0, 0, (0, 0, 0), 0)),
    "hostile/06-streamed-usage.jsonl": (file(claude_code), Figures(1, 0, 0, 0, 0, 0, 0, (2, 211, 61_608), 0)),
    "claude-session-5-subagents.jsonl": (
        file(claude_code),
        Figures(6, 28, 167, 23, 5, 5, 0, (818, 51_933, 3_647_854), 0),
    ),
    "claude-code/session-plain.jsonl": (file(claude_code), Figures(1, 6, 12, 1, 0, 0, 0, (93, 953, 103_219), 0)),
    PARENT: (file(claude_code), Figures(1, 1, 1, 1, 0, 0, 0, (0, 0, 0), 0)),
    CHILD: (file(claude_code), Figures(2, 1, 1, 0, 1, 1, 0, (0, 0, 0), 0)),
    "claude-code-2x/claude-small.jsonl": (file(claude_code), Figures(1, 2, 4, 2, 0, 0, 0, (10, 5, 0), 0)),
    "claude-code-2x/claude-schema-drift.jsonl": (file(claude_code), Figures(1, 1, 1, 0, 0, 0, 0, (0, 0, 0), 0)),
    "codex/codex-rollout-sample.jsonl": (file(codex), Figures(1, 1, 3, 0, 0, 0, 0, (4_000, 400, 8_000), 2)),
    "codex/codex-0146-rollout.jsonl": (file(codex), Figures(2, 2, 8, 1, 1, 1, 2, (12_757, 81, 3_584), 0)),
    "openclaw/pi-large-session.jsonl": (
        file(openclaw),
        Figures(1, 88, 391, 37, 0, 0, 0, (1_049, 83_156, 43_229_469), 0),
    ),
    "openclaw/openclaw-small.jsonl": (file(openclaw), Figures(1, 1, 1, 0, 0, 0, 0, (0, 0, 0), 0)),
    "openclaw/openclaw-large.jsonl": (file(openclaw), Figures(1, 1, 2, 0, 0, 0, 0, (0, 0, 0), 0)),
    "openclaw/openclaw-schema-drift.jsonl": (file(openclaw), Figures(1, 1, 1, 0, 0, 0, 0, (0, 0, 0), 1)),
    "openclaw/sessions-list-2026.7.2.json": (listed, Figures(2, 0, 0, 0, 1, 0, 0, (100, 200, 0), 0)),
}
TOO_LONG_TO_READ = {"claude-session-5-subagents.jsonl", "openclaw/pi-large-session.jsonl"}
"""Of these only the figures are held to; nobody looks through thousands of events."""


def golden(name: str) -> Path:
    return GOLDEN / f"{name.replace('/', '--')}.events"


def written(reading: Reading) -> str:
    return "".join(json.dumps(event, sort_keys=True) + "\n" for event in reading.events)


def figures(reading: Reading) -> Figures:
    events = heard.distinct(reading.events)
    kinds, steps = heard.edges(events), heard.steps(events)
    return Figures(
        len(heard.agents(events)),
        len(heard.tasks(events)),
        len(steps),
        list(steps.values()).count("failed"),
        kinds["delegate"],
        kinds["result"],
        kinds["message"],
        heard.tokens(events),
        len(reading.dead),
    )


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_gives_its_figures_and_only_valid_events(name: str) -> None:
    make, expected = RECORDINGS[name]
    reading = make(name)
    assert heard.valid(reading.events)
    assert figures(reading) == expected
    if make not in (hooks, listed):
        assert set(heard.statuses(reading.events).values()) <= {"idle", "offline"}


@pytest.mark.parametrize("name", sorted(set(RECORDINGS) - TOO_LONG_TO_READ))
def test_a_recording_gives_the_events_that_were_written_down(name: str) -> None:
    assert written(RECORDINGS[name][0](name)) == golden(name).read_text()


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_read_twice_gives_the_same_events(name: str) -> None:
    make = RECORDINGS[name][0]
    assert make(name) == make(name)


def row(name: str, told: Figures) -> str:
    spent = " / ".join(f"{number:,}" for number in told.tokens) if any(told.tokens) else "–"
    edges = f"{told.delegations} · {told.results} · {told.messages}"
    cells = (f"`{name}`", told.agents, told.tasks, told.steps, told.failed, edges, spent, told.dead)
    return f"| {' | '.join(map(str, cells))} |"


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_documentation_tells_the_same_figures(name: str) -> None:
    assert row(name, RECORDINGS[name][1]) in DOCUMENTATION.read_text().splitlines()


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each in sorted(set(RECORDINGS) - TOO_LONG_TO_READ):
        golden(each).write_text(written(RECORDINGS[each][0](each)))

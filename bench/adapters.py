"""Adapters: 200 MB of session files in bounded memory, and hooks one by one, before the database."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from metaverse.adapters import claude_code, claude_hooks, openclaw
from metaverse.adapters.lines import follow
from metaverse.adapters.reading import Setting

DATA = Path(__file__).parents[1] / "tests" / "data"
CHUNK = 1024 * 1024
MEGABYTES = 200
SETTING = Setting(received_ms=1_795_608_000_000)


def repeated(name: str) -> Iterator[bytes]:
    """Give a recording again and again, with new names each time, until it is 200 MB."""
    raw = (DATA / name).read_bytes()
    for number in range(MEGABYTES * 1_000_000 // len(raw)):
        copy = raw.replace(b"toolu_", b"toolu_%d_" % number).replace(b"msg_", b"msg_%d_" % number)
        yield from (copy[start : start + CHUNK] for start in range(0, len(copy), CHUNK))


def files(adapter: Any, name: str) -> None:
    """Read 200 MB."""
    started, events = time.perf_counter(), 0
    for reading in follow(adapter.read, repeated(name), None, SETTING):
        events += len(reading.events)
    took = time.perf_counter() - started
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{adapter.__name__.rsplit('.', 1)[-1]}: {MEGABYTES} MB in {took:.1f} s, {events / took:,.0f} events a second, "
        f"at most {held} MB held"
    )


def hooks(count: int = 5000) -> None:
    """Hear hooks one by one, each with the cursor of the one before."""
    cursor, started = None, time.perf_counter()
    for number in range(count):
        event = ("PreToolUse", "PostToolUse")[number % 2]
        payload = {"session_id": "s", "hook_event_name": event, "tool_name": "Bash", "tool_use_id": f"t{number // 2}"}
        setting = Setting(received_ms=SETTING.received_ms + number * 1000)
        cursor = claude_hooks.read(json.dumps(payload).encode(), cursor, setting).cursor
    print(f"claude_hooks: {count / (time.perf_counter() - started):,.0f} hooks a second")


def main() -> None:
    """Measure all."""
    files(claude_code, "claude-session-5-subagents.jsonl")
    files(openclaw, "openclaw/pi-large-session.jsonl")
    hooks()


if __name__ == "__main__":
    main()

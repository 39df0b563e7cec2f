"""Texts that are kept no longer are nowhere any more; what is shown beside them stays, and a rebuild gives it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from metaverse.backup import rows
from metaverse.clock import now_ms, to_wire
from metaverse.database import bound
from metaverse.events import journal, log, rebuild, validation
from metaverse.events.names import EventType
from metaverse.retention import horizons, policy, running, texts
from metaverse.services import chronicle
from tests.backup import filling
from tests.backup.filling import projected
from tests.factories import ORGANIZATION, event, make_organization, status, task

DAY = 86_400_000
NOW = now_ms()
OLD, NEW = NOW - 20 * DAY, NOW - 2 * DAY


def tell(at_ms: int, *documents: dict[str, Any]) -> None:
    judged = validation.judge([{**one, "time": to_wire(at_ms)} for one in documents], False, 0)
    assert not judged.faults
    journal.append(ORGANIZATION, judged.drafts, at_ms)


def said(word: str) -> list[dict[str, Any]]:
    asked = {"requestId": f"r-{word}", "kind": "input", "summary": f"{word} asks", "digest": "d", "options": [word]}
    step, done = {"stepKey": "s", "status": "failed"}, {"commandId": f"c-{word}", "outcome": "done"}
    return [
        status("ada", "working", activity=f"{word} thinks"),
        status("eve", "working", activity={"kind": "tool", "text": f"{word} tool"}),
        event(EventType.TASK_CREATED, f"t-{word}", {"title": f"{word} title", "description": f"{word} described"}),
        event(EventType.TASK_STEP, f"t-{word}", {**step, "name": f"{word} step", "error": f"{word} error"}),
        task(f"t-{word}", status="failed", reason=f"{word} reason"),
        task("open", status="working"),
        event(EventType.TASK_CREATED, "open", {"title": "a lasting title", "description": f"{word} of the open one"}),
        event(EventType.INTERACTION, "ada", {"to": "eve", "kind": "message", "summary": f"{word} summary"}),
        event(EventType.REQUEST, "ada", asked),
        event(EventType.COMMAND, "ada", {"commandId": f"c-{word}", "kind": "pause", "text": f"{word} command"}),
        event(EventType.COMMAND_RESULT, "ada", {**done, "detail": f"{word} result"}),
        event(EventType.NOTIFICATION, None, {"level": "info", "title": f"{word} told", "body": f"{word} body"}),
    ]


def everything() -> str:
    """Return all that is kept, as the text of a backup would hold it."""

    def read(connection: Any) -> str:
        return "\n".join(
            row.decode() for shape in rows.shapes(connection) for some in rows.read(connection, shape) for row in some
        )

    return bound().read("everything", read)


@pytest.mark.slow
@pytest.mark.parametrize("is_cut", [False, True])
def test_old_texts_are_nowhere_and_new_ones_stay(each_app: Flask, tmp_path: Path, is_cut: bool) -> None:
    make_organization()
    tell(OLD, *said("quince"))
    if is_cut:
        horizons.move(ORGANIZATION, OLD + 1, tmp_path)
    tell(NEW, *said("medlar"))
    chronicle.write_on(ORGANIZATION, 2**30)
    before, end = projected(ORGANIZATION), log.head(ORGANIZATION)
    assert "quince thinks" in everything() or is_cut
    assert texts.pending(ORGANIZATION, NOW - 10 * DAY) == (0 if is_cut else 12)

    assert texts.let_go(ORGANIZATION, NOW - 10 * DAY, tmp_path) == (0 if is_cut else 11)

    left = everything()
    for word in ("thinks", "tool", "described", "error", "reason", "of the open", "summary", "asks", "told", "body"):
        assert f"quince {word}" not in left
        assert f"medlar {word}" in left
    assert ("quince title" in left, "quince step" in left) == (False, False)
    assert ("medlar title" in left, "a lasting title" in left) == (True, True)
    after = projected(ORGANIZATION)
    assert rebuild.rebuild(ORGANIZATION) > 0
    assert projected(ORGANIZATION) == after
    assert log.head(ORGANIZATION)[:2] == end[:2]
    assert [row["digest"] for row in after["requests"]] == [row["digest"] for row in before["requests"]]
    assert figures(after) == figures(before)
    assert texts.let_go(ORGANIZATION, NOW - 10 * DAY, tmp_path) == 0


def figures(rows: dict[str, list[dict[str, Any]]]) -> list[Any]:
    return [
        [(row["key"], row["status"], row["stage"], row["finished_ms"]) for row in rows["tasks"]],
        [(row["key"], row["status"], row["status_since_ms"], row["counted"]) for row in rows["agents"]],
        rows["agent_moves"],
        rows["task_moves"],
        rows["task_ends"],
        rows["usage"],
    ]


def test_a_run_lets_go_what_the_policy_says(each_app: Flask, tmp_path: Path, make_app: Callable[..., Flask]) -> None:
    make_organization()
    tell(OLD, *said("quince"))
    tell(NEW, *said("medlar"))
    days: Any = {"log": 10, "texts": None, "deadLetters": 3, "audit": 3, "sessions": 3}
    plan = running.look(ORGANIZATION, days)
    assert (plan.items["log"]["count"], plan.items["texts"]["count"]) == (12, 12)
    assert len(filling.exported(ORGANIZATION).splitlines()) == 24

    policy.change(ORGANIZATION, days, "test")
    done = running.apply(ORGANIZATION, tmp_path, 30)
    assert done.items["log"]["count"] == 12
    assert len(filling.exported(ORGANIZATION).splitlines()) == 12
    assert "quince thinks" not in everything()
    assert policy.of(ORGANIZATION).wire["last"]["items"]["log"]["count"] == 12
    assert running.look(ORGANIZATION, days).count == 0
    live = projected(ORGANIZATION)
    rebuild.rebuild(ORGANIZATION)
    assert projected(ORGANIZATION) == live

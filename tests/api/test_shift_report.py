"""The shift report: its numbers are the hub's, its links lead to what it tells of, its cells compute nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask import Flask

from metaverse import ids
from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from metaverse.services.shift_report_words import SENTENCES, duration, said
from tests.callers import API, Somebody
from tests.factories import ORGANIZATION, event, status

Json = dict[str, Any]
PATH = f"{API}/3d/shift-report"
HUB = f"{API}/3d/management-hub"
MINUTE = 60_000


def ago(minutes: float) -> str:
    return to_wire(now_ms() - round(minutes * MINUTE))


def a_shift(agent: Somebody, operator: Somebody) -> None:
    """Let happen what a report can tell of, within the last hour."""
    spent = {"tokens": {"input": 1000, "output": 200, "cached": 50}, "costUsd": 1.25, "model": "m"}
    asked = {"requestId": "r-1", "kind": "permission", "summary": "=cmd|' /C calc'!A0", "digest": "d"}
    told = [
        event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada *Lovelace* <b>"}, time=ago(50)),
        event(EventType.AGENT_USAGE, "ada", spent, time=ago(45)),
        event(EventType.REQUEST, "ada", asked, time=ago(40)),
        event(EventType.REQUEST, "bob", {**asked, "requestId": "r-2", "summary": "?"}, time=ago(5)),
        *(
            event(EventType.TASK_CREATED, f"t-{number}", {"title": f"T{number}", "assignee": "ada"}, time=ago(44))
            for number in range(4)
        ),
        event(EventType.TASK_UPDATED, "t-0", {"status": "completed"}, time=ago(30)),
        event(EventType.TASK_UPDATED, "t-1", {"status": "completed"}, time=ago(20)),
        event(EventType.TASK_UPDATED, "t-2", {"status": "failed", "reason": "@SUM(A1)"}, time=ago(10)),
    ]
    agent.tell(*told)
    decision = {"commandId": "c", "kind": "approve", "inReplyTo": "r-1", "digest": "d"}
    operator.tell(event(EventType.COMMAND, "ada", decision, time=ago(25)))
    operator.tell(event(EventType.AGENT_REMOVED, "bob", {}))


def told(who: Somebody, **query: Any) -> dict[str, Json]:
    answer = who.get(PATH, query_string=query)
    assert answer.status_code == 200, answer.text
    return {sentence["code"]: sentence for sentence in answer.json["sentences"]}


def test_hub_report_and_export_say_the_same(agent: Somebody, operator: Somebody) -> None:
    a_shift(agent, operator)
    query = {"window": "1h", "until": to_wire(now_ms())}
    hub = operator.get(HUB, query_string=query).json
    report = told(operator, **query)
    rows = list(csv.DictReader(io.StringIO(operator.get(PATH, query_string={**query, "format": "csv"}).text)))
    exported = {(row["code"], row["figure"]): row["value"] for row in rows}
    decided = hub["attentionTimes"]["byKind"]["request"]["decided"]
    waiting = hub["attentionTimes"]["byKind"]["request"]["open"]
    expected: dict[tuple[str, str], Any] = {
        ("completed", "completed"): hub["throughput"]["completed"],
        ("completed", "perHour"): hub["throughput"]["perHour"],
        ("completed", "p50Seconds"): hub["cycleTime"]["p50Seconds"],
        ("completed", "p95Seconds"): hub["cycleTime"]["p95Seconds"],
        ("failed", "failures"): hub["failures"],
        ("failed", "completionRate"): hub["completionRate"],
        ("decisions", "count"): decided["count"],
        ("decisions", "p50Seconds"): decided["p50Seconds"],
        ("cost", "costUsd"): hub["costUsd"],
        ("cost", "tokens"): hub["tokens"]["input"] + hub["tokens"]["output"],
        ("cost", "cached"): hub["tokens"]["cached"],
        ("mostSpent", "costUsd"): hub["byAgent"][0]["costUsd"],
        ("stillOpen", "requests"): waiting["count"],
        ("stillOpen", "longestSeconds"): waiting["longestSeconds"],
    }
    for (code, figure), value in expected.items():
        assert report[code]["numbers"][figure] == value, (code, figure)
        assert float(exported[code, figure]) == value, (code, figure)
    assert (hub["throughput"]["completed"], hub["failures"], hub["costUsd"], decided["count"]) == (2, 1, 1.25, 1)


def test_every_sentence_leads_to_what_it_tells_of(agent: Somebody, operator: Somebody) -> None:
    a_shift(agent, operator)
    report = told(operator, window="1h")
    log = {entry["seq"]: entry for entry in operator.get(f"{API}/events?limit=500").json["items"]}
    assert report["completed"]["links"]["tasks"] == [ids.task_id(ORGANIZATION, f"t-{number}") for number in (1, 0)]
    assert [log[seq]["subject"] for seq in report["completed"]["links"]["seqs"]] == ["t-1", "t-0"]
    failed = report["failedTask"]["links"]
    assert (failed["tasks"], failed["agents"]) == ([ids.task_id(ORGANIZATION, "t-2")], ["ada"])
    assert [log[seq]["data"]["status"] for seq in failed["seqs"]] == ["failed"]
    assert [log[seq]["type"] for seq in report["waitedLongest"]["links"]["seqs"]] == [
        EventType.REQUEST,
        EventType.COMMAND,
    ]
    assert report["waitedLongest"]["numbers"]["seconds"] == pytest.approx(15 * 60, abs=60)
    assert [log[seq]["type"] for seq in report["decisions"]["links"]["seqs"]] == [EventType.COMMAND]
    assert [log[seq]["subject"] for seq in report["newAgents"]["links"]["seqs"]] == ["ada", "bob"]
    assert [log[seq]["type"] for seq in report["removedAgents"]["links"]["seqs"]] == [EventType.AGENT_REMOVED]
    assert report["busiest"]["numbers"] == {"agent": "Ada *Lovelace* <b>", "completed": 2}


def test_it_speaks_two_languages(agent: Somebody, operator: Somebody) -> None:
    a_shift(agent, operator)
    english, chinese = told(operator, window="1h"), told(operator, window="1h", lang="zh")
    assert english["completed"]["text"].startswith("2 tasks were completed, 2 an hour; half of them within 14 min")
    assert english["failed"]["text"] == "1 task failed; of all that ended, 66.7% were completed."
    assert chinese["failed"]["text"] == "1 个任务失败；在所有结束的任务中，66.7% 完成了。"
    assert english["completed"]["numbers"] == chinese["completed"]["numbers"]
    assert all(set(texts) == {"en", "zh"} for texts in SENTENCES.values())


def test_an_empty_shift_says_so(operator: Somebody) -> None:
    assert list(told(operator)) == ["quiet", "noneWaits"]


@pytest.mark.parametrize("how", [{"headers": {"Accept": "text/markdown"}}, {"query_string": {"format": "markdown"}}])
def test_it_is_written_as_markdown_in_which_names_are_no_markup(
    agent: Somebody, operator: Somebody, how: dict[str, Any]
) -> None:
    a_shift(agent, operator)
    answer = operator.get(PATH, **how)
    assert answer.content_type == "text/markdown; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "# Shift report"
    assert r"- Ada \*Lovelace\* \<b\> completed most: 2 tasks." in lines
    assert all(line.startswith("- ") for line in lines[4:])


def test_no_cell_computes_anything(agent: Somebody, operator: Somebody) -> None:
    a_shift(agent, operator)
    answer = operator.get(PATH, headers={"Accept": "text/csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert "'@SUM(A1)" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_a_period_is_a_window_or_from_until(agent: Somebody, operator: Somebody) -> None:
    a_shift(agent, operator)
    first = told(operator, **{"from": ago(60), "until": ago(25)})
    assert (first["completed"]["numbers"]["completed"], "failed" in first) == (1, False)
    late = told(operator, **{"from": ago(15)})
    assert ("completed" in late, late["failed"]["numbers"]["failures"]) == (False, 1)
    for wrong in ({"from": ago(-5)}, {"from": ago(5), "until": ago(10)}, {"window": "soon"}, {"lang": "fr"}):
        assert operator.get(PATH, query_string=wrong).status_code == 422, wrong


def test_alerts_that_fired_are_told(office: Flask, agent: Somebody, admin: Somebody) -> None:
    from tests.alerts import make, sweep

    make(admin, level="critical")
    agent.tell(status("ada", "error"))
    sweep(office)
    alerts = told(admin)["alerts"]
    assert alerts["numbers"] == {"count": 1, "critical": 1}
    assert len(alerts["links"]["seqs"]) == 1


def test_a_known_report_is_not_sent_again(agent: Somebody, operator: Somebody) -> None:
    a_shift(agent, operator)
    query = {"window": "1h", "until": ago(1)}
    tag = operator.get(PATH, query_string=query).headers["ETag"]
    assert operator.get(PATH, query_string=query, headers={"If-None-Match": tag}).status_code == 304
    other = {**query, "format": "csv"}
    assert operator.get(PATH, query_string=other, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (90_061, "1 d 1 h")]
)
def test_durations_are_written_in_two_units(seconds: float, text: str) -> None:
    assert duration(seconds, "en") == text


def test_numbers_and_lists_are_written_as_people_read_them() -> None:
    spent = {"costUsd": 26.5, "tokens": 3613384, "cached": 0}
    assert said("cost", spent, "en") == "26.50 US dollars were spent for 3,613,384 tokens and 0 more from a cache."
    came = {"count": 12, "names": ["Ada", "Bo", "…"]}
    assert said("newAgents", came, "en") == "12 agents were new: Ada, Bo and others."
    assert said("newAgents", came, "zh") == "新增 12 位数字人：Ada、Bo 等。"

"""Lists come in pages that meet without a gap, and in versions: what has not changed is not sent again."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.events.names import EventType
from tests.callers import API, Somebody
from tests.factories import event, status, task


def fill(agent: Somebody, count: int = 23) -> None:
    agent.tell(
        *[status(f"a{number}", taskId=f"t{number}") for number in range(count)],
        *[task(f"t{number}", status="working") for number in range(count)],
        *[event(EventType.INTERACTION, "a0", {"to": f"a{n + 1}", "kind": "message"}) for n in range(count - 1)],
        *[event(EventType.NOTIFICATION, None, {"level": "info", "title": f"n{number}"}) for number in range(count)],
        *[
            event(EventType.REQUEST, "a0", {"requestId": f"r{n}", "kind": "input", "summary": "?", "digest": "d"})
            for n in range(count)
        ],
    )


def pages(who: Somebody, path: str, limit: int) -> list[list[dict[str, Any]]]:
    found = []
    after = ""
    while True:
        query = f"{path}{'&' if '?' in path else '?'}limit={limit}&after={after}"
        page = who.get(f"{API}/{query}").json
        found.append(page["items"])
        if "next" not in page:
            return found
        after = page["next"]


@pytest.mark.parametrize(
    ("path", "name", "count"),
    [
        ("agents", "agentId", 23),
        ("tasks", "taskId", 23),
        ("events", "seq", 114),
        ("interactions", "seq", 22),
        ("notifications", "seq", 23),
        ("requests", "requestId", 23),
    ],
)
def test_three_pages_and_more_meet_without_a_gap(
    agent: Somebody, viewer: Somebody, path: str, name: str, count: int
) -> None:
    fill(agent)
    limit = count // 3
    found = pages(viewer, path, limit)
    assert len(found) >= 3
    assert all(len(page) == limit for page in found[:-1])
    names = [item[name] for page in found for item in page]
    assert (len(names), len(set(names))) == (count, count)
    assert names == [item[name] for item in pages(viewer, path, 500)[0]]


def test_notifications_are_listed_from_the_newest_as_well(agent: Somebody, viewer: Somebody) -> None:
    fill(agent, 7)
    oldest_first = [item["seq"] for item in viewer.get(f"{API}/notifications").json["items"]]
    first = viewer.get(f"{API}/notifications?order=newest&limit=4").json
    rest = viewer.get(f"{API}/notifications?order=newest&limit=4&after={first['next']}").json
    assert [item["seq"] for item in [*first["items"], *rest["items"]]] == oldest_first[::-1]
    assert "next" not in rest


def test_a_filtered_list_has_a_next_page_as_long_as_there_is_more(agent: Somebody, viewer: Somebody) -> None:
    fill(agent)
    close = [event(EventType.REQUEST_CLOSED, "a0", {"requestId": f"r{n}", "outcome": "x"}) for n in (3, 11, 22)]
    agent.tell(*close)
    closed = [item["requestId"] for page in pages(viewer, "requests?state=closed", 2) for item in page]
    still = [item["requestId"] for page in pages(viewer, "requests?state=open", 2) for item in page]
    assert (closed, len(still)) == (["r3", "r11", "r22"], 20)


def test_tasks_can_be_asked_for_by_stage_status_and_agent(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(task("t1", status="completed", assignee="ada"), task("t2", status="working", assignee="ada"), task("t3"))
    for query, expected in (
        ("stage=done", {"t1"}),
        ("status=working", {"t2"}),
        ("agentId=ada", {"t1", "t2"}),
        ("agentId=ada&status=completed", {"t1"}),
        ("stage=none", set()),
    ):
        assert {item["taskId"] for item in viewer.get(f"{API}/tasks?{query}").json["items"]} == expected


VERSIONED = [
    "agents",
    "tasks",
    "events",
    "interactions",
    "notifications",
    "requests",
    "organizations",
    "3d/scene/config",
    "3d/management-hub?until=2026-02-01T00:00:00Z",
    "3d/collaboration/network/v2?until=2026-02-01T00:00:00Z&layout=none",
]


@pytest.mark.parametrize("path", VERSIONED)
def test_what_has_not_changed_is_not_sent_again(agent: Somebody, viewer: Somebody, path: str) -> None:
    fill(agent, 3)
    first = viewer.get(f"{API}/{path}")
    assert (first.status_code, "private" in first.headers["Cache-Control"]) == (200, True)
    again = viewer.get(f"{API}/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_what_has_changed_is_sent(agent: Somebody, viewer: Somebody) -> None:
    fill(agent, 3)
    before = {path: viewer.get(f"{API}/{path}").headers["ETag"] for path in VERSIONED}
    fill(agent, 4)
    changed = {
        path: viewer.get(f"{API}/{path}", headers={"If-None-Match": tag}).status_code for path, tag in before.items()
    }
    assert {path for path, got in changed.items() if got != 200} == set()


def test_one_agent_and_one_task_have_a_version_as_well(agent: Somebody, viewer: Somebody) -> None:
    agent.tell(status("ada"), task("t1"))
    for path in ("agents", "tasks"):
        url = f"{API}/{path}/{viewer.get(f'{API}/{path}').json['items'][0]['id']}"
        tag = viewer.get(url).headers["ETag"]
        assert viewer.get(url, headers={"If-None-Match": tag}).status_code == 304

"""The examples through the running server: what the office shows is what independent counting finds in the files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.served import ROOT, Served

Json = dict[str, Any]
DATA = ROOT / "tests" / "data"
API = "/api/metaverse"


@pytest.fixture
def operator(served: Served) -> Iterator[httpx.Client]:
    served.prepare("seed")
    token = served.prepare("tokens", "create", "--role", "operator").strip().splitlines()[-1]
    with httpx.Client(base_url=served.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client


def everything(client: httpx.Client, path: str) -> list[Json]:
    """Read a list to its end."""
    found: list[Json] = []
    after = ""
    while True:
        page = client.get(f"{API}/{path}", params={"limit": 500, "after": after}).raise_for_status().json()
        found += page["items"]
        if "next" not in page:
            return found
        after = str(page["next"])


def ours(items: list[Json], field: str, prefix: str) -> list[Json]:
    return [item for item in items if str(item[field]).startswith(prefix)]


def speakers(document: Json) -> list[str]:
    """Name who speaks, line by line, as plain Python reads the file; a person is nobody."""
    named = [turn.get("name") or turn["role"] for turn in document["history"]]
    return ["" if name == "human" else re.sub(r" \(.*\)$", "", name) for name in named]


def spoken_to(document: Json) -> Counter[tuple[str, str, str]]:
    """Count who spoke to whom: as an arrow says, else to whoever spoke before; a thought is told to nobody."""
    who, found = speakers(document), Counter[tuple[str, str, str]]()
    for place, turn in enumerate(document["history"]):
        said = turn.get("name") or turn["role"]
        if arrow := re.search(r"\(-> (.*)\)$", said):
            found[who[place], arrow[1], "handoff"] += 1
        elif place and who[place] and not said.endswith(")") and who[place - 1] != who[place]:
            found[who[place], who[place - 1], "message"] += 1
    return found


@pytest.mark.slow
def test_whowhen_by_a_named_mapping(served: Served, operator: httpx.Client) -> None:
    served.prepare("mapping", "put", "whowhen", "examples/mappings/whowhen.json")
    files = {name: json.loads((DATA / "whowhen" / f"{name}.json").read_text()) for name in ("alg-108", "hand-1")}
    for document in files.values():
        first = operator.post(f"{API}/ingest/mapped/whowhen", json=document)
        assert (first.status_code, first.json()["dead"], first.json()["rejected"]) == (202, [], 0), first.text
        again = operator.post(f"{API}/ingest/mapped/whowhen", json=document).json()
        assert (again["accepted"], again["duplicates"]) == (0, first.json()["accepted"])
    agents = {agent["agentId"]: agent for agent in ours(everything(operator, "agents"), "agentId", "whowhen:")}
    assert set(agents) == {f"whowhen:{who}" for document in files.values() for who in speakers(document) if who}
    assert {agent["status"] for agent in agents.values()} == {"idle"}
    tasks = {task["taskId"]: task for task in ours(everything(operator, "tasks"), "taskId", "whowhen:")}
    assert set(tasks) == {f"whowhen:{document['question_ID']}" for document in files.values()}
    edges = ours(everything(operator, "interactions"), "from", "whowhen:")
    for document in files.values():
        task = tasks[f"whowhen:{document['question_ID']}"]
        messages = len([who for who in speakers(document) if who])
        assert task["title"] == document["question"]
        assert task["status"] == "failed"
        assert task["steps"] == {"total": messages, "completed": messages - 1, "failed": 1}
        whole = operator.get(f"{API}/tasks/{task['id']}").json()
        (failed,) = [step for step in whole["stepList"] if step["status"] == "failed"]
        assert failed["stepKey"] == document["mistake_step"]
        assert failed["agentId"] == f"whowhen:{document['mistake_agent']}"
        mine = [edge for edge in edges if edge["taskId"] == task["taskId"]]
        found = Counter((edge["from"][8:], edge["to"][8:], edge["kind"]) for edge in mine)
        assert found == spoken_to(document)


def grep(pattern: str, text: str) -> list[Any]:
    return re.findall(pattern, text, re.MULTILINE)


def role_key(role: str) -> str:
    return f"chatdev:{role.lower().replace(' ', '-')}"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "turns", "phases"), [("TicTacToe", 18, 8), ("DesignDream", 49, 9)])
def test_chatdev_by_a_short_script(served: Served, operator: httpx.Client, name: str, turns: int, phases: int) -> None:
    file = DATA / "chatdev" / f"{name}.log"
    said = file.read_text(errors="replace")
    token = operator.headers["Authorization"].removeprefix("Bearer ")
    for outcome in (r"\d{3} taken, 0 known", r"0 taken, \d{3} known"):
        run = subprocess.run(
            [sys.executable, "examples/chatdev.py", str(file), "--url", served.url],
            cwd=ROOT,
            env={**os.environ, "METAVERSE_TOKEN": token},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert re.match(outcome, run.stdout)
    lines = grep(r"^\[.*\] (.+): \*\*(.+)<->(.+) on : (\w+), turn \d+\*\*", said)
    assert (len(lines), len({phase for *_, phase in lines})) == (turns, phases)
    edges = ours(everything(operator, "interactions"), "from", "chatdev:")
    expected = Counter((role_key(who), role_key(two if who == one else one)) for who, one, two, _ in lines)
    assert Counter((edge["from"], edge["to"]) for edge in edges) == expected
    tasks = ours(everything(operator, "tasks"), "taskId", f"chatdev:{name}")
    runs = Counter(grep(r"^\| \*\*phase_name\*\* \| (\w+) \|", said))
    assert {task["title"]: task["steps"]["completed"] for task in tasks if task["parentId"]} == dict(runs)
    assert {task["status"] for task in tasks} == {"completed"}
    assert len(tasks) == phases + 1
    agents = ours(everything(operator, "agents"), "agentId", "chatdev:")
    counted = {who for edge in expected for who in edge} | {
        role_key(role) for role in ("Prompt Engineer",) if role in said
    }
    assert {agent["agentId"] for agent in agents} == counted
    spent = [agent["metrics"]["tokens"] for agent in agents]
    assert sum(tokens["input"] for tokens in spent) == sum(map(int, grep(r"^prompt_tokens: (\d+)", said)))
    assert sum(tokens["output"] for tokens in spent) == sum(map(int, grep(r"^completion_tokens: (\d+)", said)))

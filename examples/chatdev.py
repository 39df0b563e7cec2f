#!/usr/bin/env python3
"""Show a run of ChatDev in the office: read its log, and post what happened as CloudEvents.

    METAVERSE_TOKEN=… python examples/chatdev.py TicTacToe.log --url http://127.0.0.1:3000
    python examples/chatdev.py TicTacToe.log --print | flask ingest -

Every role becomes an agent, the product a task, every phase a task below it, every run of a phase a step of that, every
turn a message. Ids are made of the lines' numbers, so the same log again changes nothing. Standard library alone: take
it as a beginning for the log of your own agents.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Event = dict[str, Any]
BATCH = 500
ENTRY = re.compile(r"\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) INFO\] (.*)")
TURN = re.compile(r"(?P<speaker>[^:*]+): \*\*(?P<one>.+)<->(?P<other>.+) on : (?P<phase>\w+), turn \d+\*\*")
ROW = re.compile(r"\| \*\*(?P<name>phase_name|assistant_role_name)\*\* \| (?P<value>.+) \|")
ABOUT = re.compile(r"\*\*(?P<name>task_prompt|project_name)\*\*: (?P<value>.+)")
TOKENS = re.compile(r"(?P<name>prompt|completion)_tokens: (?P<count>\d+)")
STAGES = {"DemandAnalysis": "planned", "LanguageChoose": "planned", "CodeReviewComment": "review"}


class Log:
    """Reads a log line by line; `events` is what it told so far."""

    def __init__(self, name: str) -> None:
        self.name, self.project = name, f"chatdev:{name}"
        self.events: list[Event] = []
        self.line, self.part, self.at = 0, 0, ""
        self.about: dict[str, str] = {}
        self.row: dict[str, str] = {}
        self.used = 0
        self.agents: set[str] = set()
        self.phases: set[str] = set()
        self.running: tuple[str, str] | None = None
        self.answering = ""

    def tell(self, kind: str, subject: str, /, **data: Any) -> None:
        """Add an event; its id is the line's number, and its place among the events of that line."""
        self.part += 1
        self.events.append(
            {
                "specversion": "1.0",
                "id": f"{self.line}.{self.part}",
                "source": f"urn:chatdev:{self.name}",
                "type": f"metaverse.{kind}",
                "subject": subject,
                "time": self.at,
                "data": data,
            }
        )

    def read(self, text: str) -> None:
        """Read one line."""
        self.line, self.part = self.line + 1, 0
        if entry := ENTRY.match(text):
            self.at = datetime.strptime(entry[1], "%Y-%d-%m %H:%M:%S").replace(tzinfo=UTC).isoformat()
            if turn := TURN.fullmatch(entry[2].strip()):
                self.turn(**turn.groupdict())
        elif about := ABOUT.match(text):
            self.start(about["name"], about["value"].strip())
        elif row := ROW.match(text):
            self.table(row["name"], row["value"].strip())
        elif tokens := TOKENS.match(text):
            self.spend(tokens["name"], int(tokens["count"]))

    def start(self, name: str, value: str) -> None:
        """Read what the run is about; with its name it begins."""
        self.about[name] = value
        if name == "project_name":
            self.tell("task.created", self.project, title=value, description=self.about.get("task_prompt"))

    def table(self, name: str, value: str) -> None:
        """Read a row of the table by which a chat begins: the phase, then who answers in it."""
        self.row[name] = value
        if name == "assistant_role_name":
            self.answering = value
        if {"phase_name", "assistant_role_name"} <= self.row.keys():
            self.begin(self.row.pop("phase_name"), self.row.pop("assistant_role_name"))

    def begin(self, phase: str, role: str) -> None:
        """Begin a run of a phase; the one before it is over."""
        self.end()
        agent, task = self.agent(role), f"{self.project}:{phase}"
        if phase not in self.phases:
            self.phases.add(phase)
            self.tell("task.created", task, title=phase, parentId=self.project, assignee=agent)
        self.tell("task.updated", task, status="working", runId=str(self.line))
        self.tell("task.updated", self.project, status="working", stage=STAGES.get(phase, "in_progress"))
        self.tell("task.step", task, stepKey=str(self.line), name=phase, status="in_progress", agentId=agent)
        self.tell("agent.status", agent, status="working", activity=phase, taskId=task)
        self.running = (task, str(self.line))

    def end(self) -> None:
        """End the run of a phase, if there is one."""
        if self.running:
            task, step = self.running
            name = task.rpartition(":")[2]
            self.tell("task.step", task, stepKey=step, name=name, status="completed")
            self.tell("task.updated", task, status="completed", stage="done")
            self.running = None

    def turn(self, speaker: str, one: str, other: str, phase: str) -> None:
        """Read one message from one role to another."""
        to = other if speaker == one else one
        task = f"{self.project}:{phase}"
        self.tell("interaction", self.agent(speaker), to=self.agent(to), kind="message", taskId=task)

    def spend(self, name: str, count: int) -> None:
        """Read what an answer used: first its prompt, then its completion; it is the one's who answers here."""
        if name == "prompt":
            self.used = count
            return
        tokens = {"input": self.used, "output": count}
        task = self.running[0] if self.running else self.project
        usage = f"{self.name}:{self.line}"
        self.tell("agent.usage", self.agent(self.answering), tokens=tokens, taskId=task, usageKey=usage)

    def agent(self, role: str) -> str:
        """Name the agent of a role, and say who it is when it is first heard of."""
        key = "chatdev:" + role.lower().replace(" ", "-")
        if key not in self.agents:
            self.agents.add(key)
            self.tell("agent.registered", key, name=role, role=role, department="ChatDev")
        return key

    def close(self) -> None:
        """End the run: the product is made, and everybody is free."""
        self.end()
        self.tell("task.updated", self.project, status="completed", stage="done")
        for key in sorted(self.agents):
            self.tell("agent.status", key, status="idle")


def events(path: Path) -> list[Event]:
    """Read a whole log."""
    log = Log(path.stem)
    with path.open(encoding="utf-8", errors="replace") as lines:
        for text in lines:
            log.read(text.rstrip("\n"))
    log.close()
    return log.events


def batches(told: list[Event]) -> Iterator[list[Event]]:
    """Cut events into batches that the server takes at once."""
    return (told[start : start + BATCH] for start in range(0, len(told), BATCH))


def post(url: str, token: str, batch: list[Event]) -> dict[str, Any]:
    """Send a batch; return what became of it."""
    call = urllib.request.Request(
        f"{url.rstrip('/')}/api/metaverse/events",
        json.dumps(batch).encode(),
        {"Content-Type": "application/cloudevents-batch+json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(call) as answer:
        receipt: dict[str, Any] = json.load(answer)
    return receipt


def main() -> None:
    """Read the log that is named, and post it, or print it."""
    parser = argparse.ArgumentParser(description="Show a run of ChatDev in the office.")
    parser.add_argument("log", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:3000")
    parser.add_argument("--print", action="store_true", help="print the events, a line each, and post nothing")
    given = parser.parse_args()
    told = events(given.log)
    if given.print:
        for event in told:
            sys.stdout.write(json.dumps(event) + "\n")
        return
    receipts = [post(given.url, os.environ["METAVERSE_TOKEN"], batch) for batch in batches(told)]
    taken, known = (sum(receipt[name] for receipt in receipts) for name in ("accepted", "duplicates"))
    sys.stdout.write(f"{taken} taken, {known} known already.\n")


if __name__ == "__main__":
    main()

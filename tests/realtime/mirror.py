"""What a person at a screen is shown: a stock client's rooms, kept as a client keeps them."""

from __future__ import annotations

import copy
from typing import Any

from tests.realtime.clients import Client

Json = dict[str, Any]
WHERE = ("position", "rotationY", "zone", "pose", "blocked")


class Mirror:
    """The rooms of one client: a snapshot, and every message laid over it."""

    def __init__(self, client: Client, organization_id: str) -> None:
        self._client = client
        self._organization_id = organization_id
        self._read = 0
        self.seq = 0
        self.agents: dict[str, Json] = {}
        self.tasks: dict[str, Json] = {}
        self._join("scene", "tasks", "network")

    def _join(self, *rooms: str) -> None:
        self._read = len(self._client.seen)
        asked = {"organizationId": self._organization_id, "rooms": list(rooms)}
        answer = self._client.ask("3d:join", asked)
        assert answer["ok"], answer
        for room in rooms:
            self._take_room(room, answer["rooms"][room])
        self.seq = max(self.seq, answer["seq"])

    def _take_room(self, room: str, told: Json) -> None:
        if room == "scene":
            self.agents = {agent["agentId"]: agent for agent in told["snapshot"]["agents"]}
        elif room == "tasks":
            self.tasks = {task["taskId"]: task for task in told["snapshot"]["tasks"]}
        for missed in told.get("events", ()):
            self._take(missed["event"], missed["payload"])

    def follow_to(self, seq: int) -> None:
        """Take what was told until everyone was told of an entry, which must be a notification: it comes last."""
        while self.seq < seq:
            self._client.wait("system:notification")
            self.catch_up()

    def catch_up(self) -> None:
        """Take what has come."""
        while self._read < len(self._client.seen):
            found = self._client.seen[self._read]
            self._read += 1
            if found["event"] == "3d:resume":
                self._join(*(room for room in found["payload"]["rooms"] if room in ("scene", "tasks")))
            elif "payload" in found:
                self._take(found["event"], found["payload"])

    def _take(self, event: str, payload: Json) -> None:
        if event == "3d:agent:status":
            self._change(self.agents, payload["agents"], "agentId")
            for gone in [key for key, agent in self.agents.items() if agent.get("removed")]:
                self.agents[gone] = {**self.agents[gone], **dict.fromkeys(WHERE)}
        elif event == "3d:agent:position:update":
            self._change(self.agents, [a for a in payload["agents"] if a["agentId"] in self.agents], "agentId")
        elif event == "3d:task:flow:update":
            self._change(self.tasks, payload["tasks"], "taskId")
            self._show_on_cards(payload["tasks"])
        elif event == "system:notification":
            self.seq = payload["seq"]["to"]

    @staticmethod
    def _change(known: dict[str, Json], changes: list[Json], name: str) -> None:
        for change in changes:
            known[change[name]] = {**known.get(change[name], {}), **change}

    def _show_on_cards(self, changes: list[Json]) -> None:
        for change in changes:
            shown = {name: change[name] for name in ("id", "title", "stage", "status", "progress") if name in change}
            for key, agent in self.agents.items():
                current = agent.get("currentTask")
                if current and current["taskId"] == change["taskId"]:
                    self.agents[key] = {**agent, "currentTask": {**current, **shown}}

    def shown(self) -> tuple[dict[str, Json], dict[str, Json]]:
        """Return agents without their places, and tasks, as they are on the screen."""
        agents = {key: plain(agent) for key, agent in self.agents.items() if not agent.get("removed")}
        return copy.deepcopy(agents), {key: plain(task) for key, task in self.tasks.items()}


def plain(view: Json) -> Json:
    """Return a view without what a clock or the office adds, its walk included, and without its place in the log."""
    return {name: value for name, value in view.items() if name not in (*WHERE, "walk", "stale", "seq", "removed")}

"""A2A: tasks, their updates and artifacts, and messages, of versions 0.3 and 1.0, as answers, streams or notifications.

A task does not say which agent holds it: `begin` names the agent, and the one that asks it, where those are known. The
mark of an update is its task, state and time, so that a repeated notification counts once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metaverse.adapters import wording
from metaverse.adapters.documents import Document, documents
from metaverse.adapters.memory import count_unknown, keep, opened
from metaverse.adapters.parsing import moment, objects, part, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import (
    FINAL_TASK_STATUSES,
    ActivityKind,
    AgentStatus,
    InteractionKind,
    RequestKind,
    StepStatus,
    TaskStatus,
    WaitingOn,
    task_status,
)

MOST_TASKS = 512
MOST_ADDRESS = 256
ASKING = {
    TaskStatus.INPUT_REQUIRED: (RequestKind.INPUT, WaitingOn.INPUT, "The agent asks for input."),
    TaskStatus.AUTH_REQUIRED: (RequestKind.PERMISSION, WaitingOn.PERMISSION, "The agent asks to be authorized."),
}
WRAPPED = {
    "task": "task",
    "message": "message",
    "statusUpdate": "status-update",
    "artifactUpdate": "artifact-update",
    "status_update": "status-update",
    "artifact_update": "artifact-update",
}
"""The names by which version 1.0 wraps what version 0.3 marks by its `kind`."""


def begin(agent: str = "", name: str = "", client: str = "") -> Json:
    """Make the cursor to begin with: the key and name of the agent that answers, and the key of the one that asks."""
    given = {"agent": agent, "name": name, "client": client}
    return {field: wording.key(word)[:200] if word else "" for field, word in given.items()}


def read(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read what an agent answered, streamed or posted, or what it was asked."""
    reading = Reading(cursor=opened(cursor))
    for document in documents(raw, reading, setting):
        _take(document, reading, setting)
    return reading


def _take(document: Document, reading: Reading, setting: Setting) -> None:
    kind, content = _kind(document.content)
    act = ACTS.get(kind)
    if act:
        act(Update(content, reading, setting))
    elif count_unknown(reading.cursor, kind or "nothing"):
        excerpt = wording.excerpt(repr(sorted(document.content)).encode("utf-8", "replace"), setting)
        reading.bury(document.where, f"This is nothing of A2A that is known: {kind[:64]!r}.", excerpt)


def _kind(document: Json) -> tuple[str, Json]:
    """Unwrap an answer, a call or a part of a stream; tell what it is."""
    if "jsonrpc" in document:
        inner = document.get("result", document.get("params"))
        if not isinstance(inner, dict):
            return "error" if "error" in document else text(document.get("method")), {}
        return _kind(inner)
    if text(document.get("kind")):
        return text(document["kind"]), document
    for field, kind in WRAPPED.items():
        if isinstance(document.get(field), dict):
            return kind, document[field]
    return _by_fields(document), document


def _by_fields(document: Json) -> str:
    if isinstance(document.get("status"), dict):
        return "status-update" if _named(document, "taskId", "task_id") else "task"
    if isinstance(document.get("artifact"), dict):
        return "artifact-update"
    if "messageId" in document or "message_id" in document:
        return "message"
    return "card" if "skills" in document and "name" in document else ""


def _named(document: object, *names: str) -> str:
    return next((found for name in names if (found := text(part(document, name)))), "")


class Update:
    """A thing of A2A, what is remembered of its agent, and the scribe of what it means."""

    def __init__(self, content: Json, reading: Reading, setting: Setting) -> None:
        self.content, self.state, self.setting = content, reading.cursor, setting
        agent = text(self.state.get("agent")) or self._author()
        self.name, self.client = text(self.state.get("name")) or agent, text(self.state.get("client"))
        self.key = wording.key(agent if ":" in agent else f"a2a:{agent or 'agent'}")
        self.scribe = Scribe(reading, setting, f"urn:a2a:{agent or 'agent'}", setting.received_ms)

    def _author(self) -> str:
        given = part(self.content, "metadata")
        return wording.mended(_named(given, "agentName", "agent_name", "agentId", "agent_id", "adk_author"))[:200]

    def of(self, *names: str) -> str:
        """Return the first of these fields that is a text, else an empty one."""
        return _named(self.content, *names)

    def task(self) -> str:
        """Name the task that this is about."""
        return wording.key(f"a2a:{self.of('taskId', 'task_id', 'id') or 'unknown'}")

    def known(self) -> Json:
        """Return the tasks that were heard of: the state of each."""
        known: Json = self.state.setdefault("tasks", {})
        return known

    def register(self) -> None:
        """Bring the agent into the office, once."""
        if not self.state.get("begun"):
            self.state["begun"] = True
            self.scribe.agent(self.key, "agent", self.name or "A2A agent", role="A2A agent")

    def open(self, task: str) -> None:
        """Say that there is a task, once."""
        if task in self.known():
            return
        keep(self.known(), task, "", MOST_TASKS)
        words = next((_words(message) for message in objects(self.content.get("history"))), "")
        kept = wording.said(words, self.setting)
        title = kept.strip().splitlines()[0] if kept else f"Task of {self.name}" if self.name else "Task"
        self.scribe.task(task, f"{task}:task", title, assignee=self.key, description=kept)


def _words(message: object) -> str:
    return "".join(text(item.get("text")) for item in objects(part(message, "parts")))


def _whole_task(update: Update) -> None:
    """Take a task: its state and its artifacts."""
    update.register()
    update.open(update.task())
    for artifact in objects(update.content.get("artifacts")):
        _artifact(update, artifact, StepStatus.COMPLETED)
    _status(update)


def _status_update(update: Update) -> None:
    update.register()
    update.open(update.task())
    _status(update)


def _status(update: Update) -> None:
    """Take the state of a task, and what it says of its agent."""
    word = text(part(update.content, "status", "state"))
    status = task_status(word.removeprefix("TASK_STATE_"))
    time = part(update.content, "status", "timestamp")
    update.scribe.at_ms = moment(time) or update.setting.received_ms
    task = update.task()
    mark = f"{task}:{word}:{update.scribe.at_ms}"
    before = update.known().get(task)
    if not word or before == f"{word}:{time}":
        return
    keep(update.known(), task, f"{word}:{time}"[:128], MOST_TASKS)
    _settle(update, task)
    update.scribe.task_is(task, mark, status.value if status else word[:64], **_more(update, status))
    if status:
        _show(update, status, task, mark)


def _more(update: Update, status: TaskStatus | None) -> dict[str, Any]:
    if status is TaskStatus.COMPLETED:
        return {"progress": 1}
    if status in FINAL_TASK_STATUSES:
        said = wording.said(_words(part(update.content, "status", "message")), update.setting, 200)
        return {"reason": said} if said else {}
    return {}


def _show(update: Update, status: TaskStatus, task: str, mark: str) -> None:
    if status in ASKING:
        _ask(update, status, task, mark)
    elif status is TaskStatus.WORKING:
        update.scribe.status(update.key, f"{mark}:agent", AgentStatus.WORKING, task=task)
    elif status in FINAL_TASK_STATUSES:
        shown = AgentStatus.ERROR if status is TaskStatus.FAILED else AgentStatus.IDLE
        update.scribe.status(update.key, f"{mark}:agent", shown)
        if update.client:
            update.scribe.edge(update.key, f"{task}:result", update.client, InteractionKind.RESULT, task)


def _ask(update: Update, status: TaskStatus, task: str, mark: str) -> None:
    kind, waits, plain = ASKING[status]
    message = part(update.content, "status", "message")
    summary = wording.said(_words(message), update.setting, 1000) or plain
    digest = f"sha256:{wording.digest(message)}"
    keep(update.state.setdefault("asked", {}), task, mark, MOST_TASKS)
    update.scribe.ask(update.key, f"{mark}:request", mark, kind, summary, digest, taskId=task)
    update.scribe.extend(_address(update))
    update.scribe.status(update.key, f"{mark}:agent", AgentStatus.WAITING, None, waits, task)


def _address(update: Update) -> dict[str, str]:
    """Tell what a reply must name: the agent, the task, its context, and the version of A2A it is written in."""
    version = "1.0" if text(part(update.content, "status", "state")).startswith("TASK_STATE_") else "0.3"
    named = {
        "a2aagent": text(update.state.get("agent")),
        "a2atask": update.of("taskId", "task_id", "id"),
        "a2acontext": update.of("contextId", "context_id"),
    }
    told = {name: wording.mended(value) for name, value in named.items() if 0 < len(value) <= MOST_ADDRESS}
    return {**told, "a2aversion": version}


def _settle(update: Update, task: str) -> None:
    """Close what a task asked before: its state has changed since."""
    request = update.state.get("asked", {}).pop(task, None)
    if request:
        update.scribe.answered(update.key, f"{request}:closed", request, "answered")


def _artifact_update(update: Update) -> None:
    update.register()
    update.open(update.task())
    artifact, last = update.content.get("artifact"), update.content.get("lastChunk", update.content.get("last_chunk"))
    goes_on = update.content.get("append") is True and last is not True
    _artifact(update, artifact, StepStatus.IN_PROGRESS if goes_on or last is False else StepStatus.COMPLETED)


def _artifact(update: Update, artifact: object, status: StepStatus) -> None:
    """Take something that a task made: a step of it."""
    name = _named(artifact, "artifactId", "artifact_id") or "artifact"
    task = update.task()
    shown = text(part(artifact, "name")) or "artifact"
    update.scribe.step(task, f"{task}:{name}:{status.value}", name, shown, status, update.key)


def _message(update: Update) -> None:
    """Take a message: asked by another agent, it is an interaction; written by this one, it is at it."""
    role = update.of("role").lower().removeprefix("role_")
    mark = update.of("messageId", "message_id") or wording.digest(update.content)[:16]
    task = update.task() if update.of("taskId", "task_id") else None
    if role == "user":
        update.register()
        if update.client:
            update.scribe.edge(update.client, f"{mark}:message", update.key, InteractionKind.MESSAGE, task)
    elif role == "agent":
        update.register()
        update.scribe.status(
            update.key, f"{mark}:status", AgentStatus.WORKING, (ActivityKind.REPLYING, None), task=task
        )


def _card(update: Update) -> None:
    """Take an agent's card: who it is."""
    update.state["begun"] = True
    name = update.of("name") or update.name or "A2A agent"
    update.scribe.agent(update.key, f"card:{wording.digest(update.content)[:16]}", name, role="A2A agent")


def _failed(update: Update) -> None:
    """Take the answer that a call cannot be carried out, which says nothing of who does what."""


ACTS: dict[str, Callable[[Update], None]] = {
    "task": _whole_task,
    "status-update": _status_update,
    "artifact-update": _artifact_update,
    "message": _message,
    "card": _card,
    "error": _failed,
}

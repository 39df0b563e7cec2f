"""Every name on the wire that more than one module spells: events, rooms, vocabularies.

An event type is `metaverse.<aggregate>[.<what happened>]`, in the past tense where it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EventType(StrEnum):
    """The types of CloudEvents that the door takes."""

    AGENT_REGISTERED = "metaverse.agent.registered"
    AGENT_STATUS = "metaverse.agent.status"
    AGENT_USAGE = "metaverse.agent.usage"
    AGENT_POSITION = "metaverse.agent.position"
    AGENT_REMOVED = "metaverse.agent.removed"
    AGENT_MERGED = "metaverse.agent.merged"
    AGENT_PRESENCE = "metaverse.agent.presence"
    TASK_CREATED = "metaverse.task.created"
    TASK_UPDATED = "metaverse.task.updated"
    TASK_STEP = "metaverse.task.step"
    INTERACTION = "metaverse.interaction"
    REQUEST = "metaverse.request"
    REQUEST_CLOSED = "metaverse.request.closed"
    COMMAND = "metaverse.command"
    COMMAND_SEEN = "metaverse.command.seen"
    COMMAND_RESULT = "metaverse.command.result"
    ATTENTION = "metaverse.attention"
    NOTIFICATION = "metaverse.notification"
    SCENE_CHANGED = "metaverse.scene.changed"


class Sender(StrEnum):
    """Who may send a type of event; every sender includes those after it in rank.

    `AGENT` means agent tokens and operators upwards, `THAT_AGENT` the agent that the event is about
    (a token that is not bound to keys speaks for every agent of its source), `SERVER` nobody outside.
    """

    AGENT = "agent"
    THAT_AGENT = "that agent"
    THAT_AGENT_OR_OPERATOR = "that agent or operator"
    OPERATOR = "operator"
    ADMIN = "admin"
    SERVER = "server"


class Subject(StrEnum):
    """What the `subject` attribute of an event names."""

    AGENT = "agent"
    TASK = "task"
    ATTENDED = "request, task or agent"
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class EventRule:
    """What the door asks of one type of event."""

    senders: Sender
    subject: Subject


EVENT_TYPES: dict[EventType, EventRule] = {
    EventType.AGENT_REGISTERED: EventRule(Sender.AGENT, Subject.AGENT),
    EventType.AGENT_STATUS: EventRule(Sender.AGENT, Subject.AGENT),
    EventType.AGENT_USAGE: EventRule(Sender.AGENT, Subject.AGENT),
    EventType.AGENT_POSITION: EventRule(Sender.THAT_AGENT_OR_OPERATOR, Subject.AGENT),
    EventType.AGENT_REMOVED: EventRule(Sender.OPERATOR, Subject.AGENT),
    EventType.AGENT_MERGED: EventRule(Sender.OPERATOR, Subject.AGENT),
    EventType.AGENT_PRESENCE: EventRule(Sender.SERVER, Subject.AGENT),
    EventType.TASK_CREATED: EventRule(Sender.AGENT, Subject.TASK),
    EventType.TASK_UPDATED: EventRule(Sender.AGENT, Subject.TASK),
    EventType.TASK_STEP: EventRule(Sender.AGENT, Subject.TASK),
    EventType.INTERACTION: EventRule(Sender.AGENT, Subject.AGENT),
    EventType.REQUEST: EventRule(Sender.AGENT, Subject.AGENT),
    EventType.REQUEST_CLOSED: EventRule(Sender.AGENT, Subject.AGENT),
    EventType.COMMAND: EventRule(Sender.OPERATOR, Subject.AGENT),
    EventType.COMMAND_SEEN: EventRule(Sender.SERVER, Subject.AGENT),
    EventType.COMMAND_RESULT: EventRule(Sender.THAT_AGENT, Subject.AGENT),
    EventType.ATTENTION: EventRule(Sender.OPERATOR, Subject.ATTENDED),
    EventType.NOTIFICATION: EventRule(Sender.AGENT, Subject.NONE),
    EventType.SCENE_CHANGED: EventRule(Sender.ADMIN, Subject.NONE),
}

SERVER_SOURCE = "urn:metaverse:"
PRESENCE_SOURCE = "urn:metaverse:presence"
DELIVERY_SOURCE = "urn:metaverse:delivery"
"""The source of what the server says about commands: that they were handed over, and what became of them."""


class AgentStatus(StrEnum):
    """What an agent is doing, as the office shows it."""

    OFFLINE = "offline"
    IDLE = "idle"
    WORKING = "working"
    WAITING = "waiting"
    ERROR = "error"


class Basis(StrEnum):
    """How we know a status: somebody said so, it follows from what was seen, or silence ended it."""

    REPORTED = "reported"
    INFERRED = "inferred"
    EXPIRED = "expired"


class WaitingOn(StrEnum):
    """What a waiting agent waits for."""

    PERMISSION = "permission"
    INPUT = "input"
    AGENT = "agent"
    RATE_LIMIT = "rate_limit"
    RESOURCE = "resource"


class ActivityKind(StrEnum):
    """The kind of thing a working agent is at."""

    THINKING = "thinking"
    TOOL = "tool"
    DELEGATING = "delegating"
    REPLYING = "replying"


class TaskStatus(StrEnum):
    """The state of a task: A2A's task states in snake_case."""

    SUBMITTED = "submitted"
    WORKING = "working"
    INPUT_REQUIRED = "input_required"
    AUTH_REQUIRED = "auth_required"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"
    REJECTED = "rejected"


FINAL_TASK_STATUSES = frozenset({TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELED, TaskStatus.REJECTED})

TASK_STATUS_WORDS: dict[str, TaskStatus] = {
    **{status.value: status for status in TaskStatus},
    **{word: TaskStatus.SUBMITTED for word in ("queued", "pending", "todo", "created", "unspecified")},
    **{word: TaskStatus.WORKING for word in ("running", "in_progress", "started", "active")},
    **{
        word: TaskStatus.INPUT_REQUIRED for word in ("blocked", "interrupt", "waiting", "needs_input", "input-required")
    },
    "auth-required": TaskStatus.AUTH_REQUIRED,
    **{word: TaskStatus.COMPLETED for word in ("succeeded", "done", "ok", "success", "finished")},
    **{word: TaskStatus.FAILED for word in ("error", "timed_out", "timeout", "lost")},
    **{word: TaskStatus.CANCELED for word in ("cancelled", "aborted", "killed")},
    "denied": TaskStatus.REJECTED,
}


def task_status(word: str) -> TaskStatus | None:
    """Map a producer's word to a task status; None for a word that nobody knows."""
    return TASK_STATUS_WORDS.get(word.lower())


class StepStatus(StrEnum):
    """The state of one step of a task."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"


FINAL_STEP_STATUSES = frozenset({StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.SKIPPED})

DEFAULT_STAGES = ("backlog", "planned", "in_progress", "review", "done")


class InteractionKind(StrEnum):
    """What one agent did to another."""

    DELEGATE = "delegate"
    HANDOFF = "handoff"
    MESSAGE = "message"
    RESULT = "result"
    REVIEW = "review"


class Level(StrEnum):
    """How loud a notification is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Audience(StrEnum):
    """Whom a notification is for; clients show it to others not."""

    EVERYONE = "everyone"
    ADMINS = "admins"


class RequestKind(StrEnum):
    """What an agent asks of a person."""

    PERMISSION = "permission"
    INPUT = "input"
    REVIEW = "review"


class CommandKind(StrEnum):
    """What a person tells an agent."""

    APPROVE = "approve"
    DENY = "deny"
    REPLY = "reply"
    ASSIGN = "assign"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


DECISIONS = frozenset({CommandKind.APPROVE, CommandKind.DENY, CommandKind.REPLY})


class Outcome(StrEnum):
    """What became of a command."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class AttentionAction(StrEnum):
    """What a person does with an entry of the attention queue."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    UNDO = "undo"


class Room(StrEnum):
    """The rooms of an organization; `ORGANIZATION` is joined at connect, the others by `3d:join`."""

    SCENE = "scene"
    TASKS = "tasks"
    NETWORK = "network"
    ORGANIZATION = "org"

    def of(self, organization_id: str) -> str:
        """Name this room of one organization as Socket.IO knows it."""
        prefix = "org" if self is Room.ORGANIZATION else f"3d:{self.value}"
        return f"{prefix}:{organization_id}"


class SocketEvent(StrEnum):
    """The events of the Socket.IO protocol, in both directions."""

    JOIN = "3d:join"
    LEAVE = "3d:leave"
    LOOK = "3d:look"
    RESUME = "3d:resume"
    AGENT_STATUS = "3d:agent:status"
    AGENT_POSITION = "3d:agent:position:update"
    TASK_FLOW = "3d:task:flow:update"
    NETWORK = "3d:network:update"
    NOTIFICATION = "system:notification"
    EVENTS = "metaverse:events"
    CLOCK = "metaverse:clock"
    AUTH_REFRESH = "auth:refresh"
    AUTH_EXPIRING = "auth:expiring"

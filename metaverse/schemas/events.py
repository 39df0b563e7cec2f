"""Events as they come in: the CloudEvents envelope, and the data of each of our types.

What is valid is kept as it was sent, so loading a valid document gives the same document back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from metaverse.events.names import (
    DECISIONS,
    AgentStatus,
    AttentionAction,
    Audience,
    CommandKind,
    EventType,
    InteractionKind,
    Level,
    Outcome,
    RequestKind,
    StepStatus,
    WaitingOn,
)
from metaverse.events.watched import AlertState
from metaverse.schemas.fields import Flat, FlatObject, Key, Moment, Name, Number, Text, Whole, Word
from metaverse.schemas.parts import MOST_COST_USD, SHORT, Activity, Data, Position, Priority, Tokens
from metaverse.schemas.scene import ScenePatch

LONG = 16_384


class AgentRegistered(Data):
    """Who an agent is."""

    name = Name(required=True)
    role = Name(allow_none=True)
    department = Name(allow_none=True)
    avatar = Flat(allow_none=True)
    parentId = Key(allow_none=True)
    metadata = Flat(allow_none=True)


class AgentStatusReported(Data):
    """What an agent does now; what is left out is nothing."""

    status = Word(AgentStatus, required=True)
    activity = Activity(allow_none=True)
    waitingOn = Word(WaitingOn, allow_none=True)
    taskId = Key(allow_none=True)


class AgentUsage(Data):
    """What an agent spent; the same `usageKey` replaces what it said before."""

    tokens = fields.Nested(Tokens, required=True)
    costUsd = Number(allow_none=True, at_least=0, at_most=MOST_COST_USD)
    model = Text(256, allow_none=True)
    taskId = Key(allow_none=True)
    usageKey = Key(allow_none=True)


class AgentPosition(Data):
    """Where an agent is."""

    position = fields.Nested(Position, required=True)
    rotationY = Number(allow_none=True, at_least=-1e6, at_most=1e6)
    zone = Text(128, allow_none=True)


class AgentRemoved(Data):
    """Why an agent leaves the office."""

    reason = Text(SHORT, allow_none=True)


class AgentMerged(Data):
    """Into whom an agent is merged."""

    into = Key(required=True)


class AgentPresence(Data):
    """Since which `seq` an agent is silent."""

    status = Word(AgentStatus, required=True)
    heardSeq = Whole(required=True)


class TaskFields(Data):
    """What both events of a task may say."""

    title = Name(limit=SHORT)
    stage = Text(64, allow_none=True)
    priority = Priority(allow_none=True)
    assignee = Key(allow_none=True)
    dueAt = Moment(allow_none=True)
    runId = Key(allow_none=True)


class TaskCreated(TaskFields):
    """What is to be done."""

    title = Name(limit=SHORT, required=True)
    description = Text(LONG, allow_none=True)
    parentId = Key(allow_none=True)
    dependsOn = fields.List(Key(), allow_none=True, validate=validate.Length(max=1000))


class TaskUpdated(TaskFields):
    """What changed of a task; what is absent stays."""

    status = Text(64)
    progress = Number(allow_none=True, at_least=0, at_most=1)
    reason = Text(SHORT, allow_none=True)


class TaskStep(Data):
    """Where one step of a task stands."""

    stepKey = Key(required=True)
    name = Name(limit=SHORT, required=True)
    status = Word(StepStatus, required=True)
    agentId = Key(allow_none=True)
    startedAt = Moment(allow_none=True)
    endedAt = Moment(allow_none=True)
    error = Text(SHORT * 4, allow_none=True)


class InteractionData(Data):
    """What one agent did to another."""

    to = Key(required=True)
    kind = Word(InteractionKind, required=True)
    taskId = Key(allow_none=True)
    weight = Number(at_least=0, at_most=1e6)
    summary = Text(SHORT, allow_none=True)


class RequestData(Data):
    """What an agent asks of a person; `digest` names exactly what is asked."""

    requestId = Key(required=True)
    kind = Word(RequestKind, required=True)
    summary = Name(limit=SHORT * 4, required=True)
    options = fields.List(Text(256), allow_none=True, validate=validate.Length(max=50))
    digest = Text(256, required=True)
    taskId = Key(allow_none=True)
    expiresAt = Moment(allow_none=True)


class RequestClosed(Data):
    """How a request ended."""

    requestId = Key(required=True)
    outcome = Text(256, required=True)


class Command(Data):
    """What a person tells an agent; a decision names the request and its digest."""

    commandId = Key(required=True)
    kind = Word(CommandKind, required=True)
    text = Text(LONG, allow_none=True)
    taskId = Key(allow_none=True)
    inReplyTo = Key(allow_none=True)
    digest = Text(256, allow_none=True)

    @validates_schema
    def _decides_on_something(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["kind"] in DECISIONS:
            missing = [field for field in ("inReplyTo", "digest") if not data.get(field)]
            if missing:
                said = "approve, deny and reply answer a request: name it, with its digest."
                raise ValidationError({field: [said] for field in missing})


class CommandSeen(Data):
    """That a command was handed to its agent, and by what: its inbox, a held call, a gateway, A2A."""

    commandId = Key(required=True)
    by = Text(64, required=True)


class CommandResult(Data):
    """What became of a command."""

    commandId = Key(required=True)
    outcome = Word(Outcome, required=True)
    detail = Text(SHORT * 4, allow_none=True)


class Attention(Data):
    """What a person does with an entry of the attention queue; a snooze says until when, an assignment to whom."""

    action = Word(AttentionAction, required=True)
    until = Moment(allow_none=True)
    to = Key(allow_none=True)

    @validates_schema
    def _says_all(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        complete(data)


class Notification(Data):
    """Something everyone in the organization should know.

    What the server tells has a `code` and `values` as well, by which a client says it in the reader's language.
    """

    level = Word(Level, required=True)
    title = Name(limit=SHORT, required=True)
    body = Text(LONG, allow_none=True)
    agentId = Key(allow_none=True)
    taskId = Key(allow_none=True)
    kind = Text(32, allow_none=True)
    ruleId = Text(64, allow_none=True)
    state = Word(AlertState, allow_none=True)
    channelId = Text(64, allow_none=True)
    audience = Word(Audience, allow_none=True)
    code = Text(32, allow_none=True)
    values = FlatObject(allow_none=True)


class SceneChanged(ScenePatch):
    """A new version of the scene's settings and the parts that changed."""

    version = Whole(required=True)


def complete(act: Mapping[str, Any]) -> None:
    """Let an act on the attention queue pass that says all it must.

    Raises:
        ValidationError: a snooze does not say until when, or an assignment to whom.
    """
    if act.get("action") == AttentionAction.SNOOZE and act.get("until") is None:
        raise ValidationError({"until": ["Say until when it is snoozed."]})
    if act.get("action") == AttentionAction.ASSIGN and act.get("to") is None:
        raise ValidationError({"to": ["Say to whom it is assigned: a user's id or address."]})


DATA: dict[EventType, type[Schema]] = {
    EventType.AGENT_REGISTERED: AgentRegistered,
    EventType.AGENT_STATUS: AgentStatusReported,
    EventType.AGENT_USAGE: AgentUsage,
    EventType.AGENT_POSITION: AgentPosition,
    EventType.AGENT_REMOVED: AgentRemoved,
    EventType.AGENT_MERGED: AgentMerged,
    EventType.AGENT_PRESENCE: AgentPresence,
    EventType.TASK_CREATED: TaskCreated,
    EventType.TASK_UPDATED: TaskUpdated,
    EventType.TASK_STEP: TaskStep,
    EventType.INTERACTION: InteractionData,
    EventType.REQUEST: RequestData,
    EventType.REQUEST_CLOSED: RequestClosed,
    EventType.COMMAND: Command,
    EventType.COMMAND_SEEN: CommandSeen,
    EventType.COMMAND_RESULT: CommandResult,
    EventType.ATTENTION: Attention,
    EventType.NOTIFICATION: Notification,
    EventType.SCENE_CHANGED: SceneChanged,
}
"""The data of each type of event."""

"""What the API answers, for its description; the hot answers are encoded faster and tested equal to this."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from metaverse.events.names import AgentStatus, Basis, TaskStatus, WaitingOn
from metaverse.schemas.fields import Flat, Moment, Word
from metaverse.schemas.parts import Position, Tokens


class Fault(Schema):
    """One fault: in which event of a batch, in which field, and what to do."""

    index = fields.Integer()
    field = fields.String()
    message = fields.String()


class Problem(Schema):
    """An error, RFC 9457."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    errors = fields.List(fields.Nested(Fault))
    requestId = fields.String()


class Span(Schema):
    """A stretch of the log."""

    from_ = fields.Integer(data_key="from")
    to = fields.Integer()


class Receipt(Schema):
    """What became of a batch."""

    accepted = fields.Integer()
    duplicates = fields.Integer()
    sampled = fields.Integer()
    seq = fields.Nested(Span, allow_none=True)
    rejected = fields.List(fields.Nested(Fault))


class CurrentTask(Schema):
    """What an agent's card says of its task."""

    id = fields.String()
    taskId = fields.String()
    title = fields.String()
    stage = fields.String(allow_none=True)
    status = fields.String(allow_none=True)
    progress = fields.Float(allow_none=True)


class Metrics(Schema):
    """What an agent spent in all."""

    tokens = fields.Nested(Tokens)
    costUsd = fields.Float()


class AgentView(Schema):
    """An agent as the office shows it."""

    id = fields.String()
    agentId = fields.String()
    firstSeq = fields.Integer()
    name = fields.String()
    role = fields.String(allow_none=True)
    department = fields.String(allow_none=True)
    avatar = Flat(allow_none=True)
    parentId = fields.String(allow_none=True)
    status = Word(AgentStatus)
    basis = Word(Basis)
    source = fields.String(allow_none=True)
    activity = Flat(allow_none=True)
    waitingOn = Word(WaitingOn, allow_none=True)
    toolRunning = fields.Boolean()
    stale = fields.Boolean()
    statusSince = Moment(allow_none=True)
    lastSeenAt = Moment(allow_none=True)
    position = fields.Nested(Position, allow_none=True)
    rotationY = fields.Float(allow_none=True)
    zone = fields.String(allow_none=True)
    pose = fields.String(allow_none=True)
    blocked = fields.String(allow_none=True)
    currentTask = fields.Nested(CurrentTask, allow_none=True)
    metrics = fields.Nested(Metrics)


class SourceClaim(Schema):
    """What one source said last of an agent, by which of its keys."""

    source = fields.String()
    agentId = fields.String()
    status = Word(AgentStatus)
    activity = Flat(allow_none=True)
    waitingOn = Word(WaitingOn, allow_none=True)
    at = Moment()


class AgentDetail(AgentView):
    """An agent, and what its sources say of it; `settledBy` is `only`, `live`, `rank` or `latest`."""

    sources = fields.List(fields.Nested(SourceClaim))
    conflict = fields.Boolean()
    settledBy = fields.String(allow_none=True)


class Statuses(Schema):
    """Statuses of many agents at one place of the log."""

    organizationId = fields.String()
    epoch = fields.String()
    seq = fields.Integer()
    agents = fields.List(fields.Nested(AgentView))
    missing = fields.List(fields.String())
    next = fields.String()


class StepView(Schema):
    """One step of a task."""

    stepKey = fields.String()
    name = fields.String()
    status = fields.String()
    agentId = fields.String(allow_none=True)
    startedAt = Moment(allow_none=True)
    endedAt = Moment(allow_none=True)
    error = fields.String(allow_none=True)


class StepCounts(Schema):
    """How far the steps of a task are."""

    total = fields.Integer()
    completed = fields.Integer()
    failed = fields.Integer()


class TaskView(Schema):
    """A task as the flow shows it."""

    id = fields.String()
    taskId = fields.String()
    title = fields.String()
    description = fields.String(allow_none=True)
    status = Word(TaskStatus)
    rawStatus = fields.String(allow_none=True)
    stage = fields.String()
    priority = Flat(allow_none=True)
    progress = fields.Float(allow_none=True)
    assignee = fields.String(allow_none=True)
    parentId = fields.String(allow_none=True)
    dependsOn = fields.List(fields.String())
    dueAt = Moment(allow_none=True)
    reason = fields.String(allow_none=True)
    runId = fields.String(allow_none=True)
    createdAt = Moment()
    startedAt = Moment(allow_none=True)
    finishedAt = Moment(allow_none=True)
    updatedAt = Moment()
    stageSince = Moment()
    steps = fields.Nested(StepCounts)
    stepList = fields.List(fields.Nested(StepView))


class Listed(Schema):
    """A page of a list."""

    items = fields.List(fields.Dict())
    next = fields.Raw()


def listed(view: type[Schema]) -> type[Schema]:
    """Make the schema of a page of views."""
    items = fields.List(fields.Nested(view))
    return Schema.from_dict({"items": items, "next": fields.Raw()}, name=f"{view.__name__}Page")


class Person(Schema):
    """A person by name."""

    id = fields.String()
    name = fields.String()


class Transition(Schema):
    """Where a task went, and from whose hands into whose."""

    taskId = fields.String()
    fromStage = fields.String(allow_none=True)
    toStage = fields.String(allow_none=True)
    fromAgent = fields.String(allow_none=True)
    toAgent = fields.String(allow_none=True)


class Happening(Schema):
    """One entry of the log that tells of a task; `by` is the person who did it, null where a machine did."""

    seq = fields.Integer()
    at = Moment()
    type = fields.String()
    subject = fields.String(allow_none=True)
    source = fields.String()
    by = fields.Nested(Person, allow_none=True)
    data = fields.Dict()
    transition = fields.Nested(Transition, allow_none=True)


class EndedTasks(Schema):
    """A page of tasks that have ended, and how many there are in all."""

    items = fields.List(fields.Nested(TaskView))
    total = fields.Integer()
    next = fields.String()


class Done(Schema):
    """That something was done in the name of the caller."""

    organizationId = fields.String(required=True)
    seq = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The place of the act in the log; null where the same key had done it before."},
    )


class Open(Schema):
    """A composed answer; the guide to the API describes its parts."""

    class Meta:
        unknown = INCLUDE

    organizationId = fields.String()
    seq = fields.Integer()

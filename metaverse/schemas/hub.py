"""The management hub on the wire; `docs/hub.md` defines its figures."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from metaverse.schemas.fields import Moment
from metaverse.schemas.parts import Tokens

Window = Schema.from_dict({"from": Moment(), "until": Moment()}, name="Window")
"""The span that figures are of: after `from`, up to `until`."""


class Spent(Schema):
    """What was spent."""

    tokens = fields.Nested(Tokens)
    costUsd = fields.Float()


class AgentTime(Schema):
    """How long agents were in each status, and the share of it that they worked."""

    idleSeconds = fields.Float()
    workingSeconds = fields.Float()
    waitingSeconds = fields.Float()
    errorSeconds = fields.Float()
    utilisation = fields.Float(allow_none=True)


class TimeOfAgent(AgentTime):
    """The same of one agent."""

    agentId = fields.String()
    name = fields.String()
    department = fields.String(allow_none=True)


class Spread(Schema):
    """The middle and the slow end of durations, by nearest rank."""

    p50Seconds = fields.Float(allow_none=True)
    p95Seconds = fields.Float(allow_none=True)
    count = fields.Integer()


class Throughput(Schema):
    """Runs completed, and how many that is an hour."""

    completed = fields.Integer()
    perHour = fields.Float()


class Main(Spent):
    """The figures of a window that one compares."""

    window = fields.Nested(Window)
    utilisation = fields.Float(allow_none=True)
    agentTime = fields.Nested(AgentTime)
    throughput = fields.Nested(Throughput)
    completionRate = fields.Float(allow_none=True)
    firstTimeRight = fields.Float(allow_none=True)
    cycleTime = fields.Nested(Spread)
    leadTime = fields.Nested(Spread)
    failures = fields.Integer()


class StageFigures(Schema):
    """Queues and times of one stage."""

    stage = fields.String()
    wip = fields.Integer()
    waiting = fields.Integer()
    working = fields.Integer()
    waitingAtStart = fields.Integer()
    waitingSeconds = fields.Float()
    workingSeconds = fields.Float()
    meanWaitSeconds = fields.Float(allow_none=True)
    meanWorkSeconds = fields.Float(allow_none=True)
    entered = fields.Integer()
    left = fields.Integer()
    enteredPerHour = fields.Float()
    leftPerHour = fields.Float()
    averageQueue = fields.Float()
    flowEfficiency = fields.Float(allow_none=True)
    intensity = fields.Float(allow_none=True)
    drainSeconds = fields.Float(allow_none=True)
    oldestSeconds = fields.Float(allow_none=True)


class Bottleneck(Schema):
    """The stage whose waiting costs most, and why: `growing`, `blocked` or `slow`."""

    stage = fields.String()
    why = fields.String()
    share = fields.Float()
    wip = fields.Integer()
    waiting = fields.Integer()
    waitingSeconds = fields.Float()
    workingSeconds = fields.Float()
    averageQueue = fields.Float()
    intensity = fields.Float(allow_none=True)
    drainSeconds = fields.Float(allow_none=True)


class Wait(Schema):
    """One task that waits for another, and so its holder for that one's."""

    taskId = fields.String()
    title = fields.String()
    agentId = fields.String(allow_none=True)
    onTaskId = fields.String()
    onTitle = fields.String()
    forAgentId = fields.String(allow_none=True)
    since = Moment()


class Circle(Schema):
    """Tasks that wait for each other, so that none can begin, and who holds them."""

    taskIds = fields.List(fields.String())
    agentIds = fields.List(fields.String())


class Cascade(Schema):
    """A task that ended badly, and what stands or fell because of it."""

    taskId = fields.String()
    title = fields.String()
    agentId = fields.String(allow_none=True)
    blocked = fields.List(fields.String())
    failed = fields.List(fields.String())


class AgentSpent(Spent):
    """What an agent spent."""

    agentId = fields.String()
    name = fields.String()
    department = fields.String(allow_none=True)


class ModelSpent(Spent):
    """What was spent with a model."""

    model = fields.String(allow_none=True)


class DepartmentSpent(Spent):
    """What the agents of a department spent."""

    department = fields.String(allow_none=True)


class TaskSpent(Spent):
    """What was spent on a task."""

    taskId = fields.String(allow_none=True)
    title = fields.String(allow_none=True)


class Series(Schema.from_dict({"from": Moment()})):  # type: ignore[misc]
    """What happened in each slot of the window; slot n lies between edges n and n + 1, the first edge is `from`."""

    bucketSeconds = fields.Float()
    edges = fields.List(Moment())
    events = fields.List(fields.Integer())
    completed = fields.List(fields.Integer())
    failed = fields.List(fields.Integer())
    costUsd = fields.List(fields.Float())
    tokens = fields.List(fields.Integer())
    utilisation = fields.List(fields.Float(allow_none=True))
    working = fields.List(fields.Float())
    cycleP50Seconds = fields.List(fields.Float(allow_none=True))
    queue = fields.List(fields.Float())


class Waits(Spread):
    """How long something took, and the longest."""

    longestSeconds = fields.Float(allow_none=True)


class Attended(Schema):
    """How many troubles began in the window, how fast they were noticed and decided, how old the open ones are."""

    began = fields.Integer()
    noticed = fields.Nested(Waits)
    decided = fields.Nested(Waits)
    open = fields.Nested(Waits)


class AttentionTimes(Attended):
    """The same in all and by kind of trouble."""

    byKind = fields.Dict(keys=fields.String(), values=fields.Nested(Attended))


class HubAnswer(Main):
    """The hub; the lists hold their first rows, `listed` how many there are."""

    class Meta:
        unknown = INCLUDE

    organizationId = fields.String()
    seq = fields.Integer()
    computedAt = Moment()
    attention = fields.List(fields.Dict())
    attentionTimes = fields.Nested(AttentionTimes)
    headcount = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))
    looping = fields.List(fields.String())
    stuck = fields.List(fields.String(), allow_none=True)
    stale = fields.List(fields.String(), allow_none=True)
    waits = fields.List(fields.Nested(Wait), allow_none=True)
    circles = fields.List(fields.Nested(Circle), allow_none=True)
    cascades = fields.List(fields.Nested(Cascade), allow_none=True)
    stages = fields.List(fields.Nested(StageFigures))
    bottleneck = fields.Nested(Bottleneck, allow_none=True)
    timeByAgent = fields.List(fields.Nested(TimeOfAgent))
    byAgent = fields.List(fields.Nested(AgentSpent))
    byModel = fields.List(fields.Nested(ModelSpent))
    byDepartment = fields.List(fields.Nested(DepartmentSpent))
    byTask = fields.List(fields.Nested(TaskSpent))
    listed = fields.Dict(keys=fields.String(), values=fields.Integer())
    alerts = fields.List(fields.Dict())
    series = fields.Nested(Series)
    previous = fields.Nested(Main)

"""The time machine on the wire: what can be asked of it, and what it answers."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from metaverse.schemas.answers import AgentView, TaskView
from metaverse.schemas.fields import Flat, Moment, Text
from metaverse.schemas.queries import Query

SEQ = validate.Range(0, 2**53 - 1)
ROOMS = "^((scene|tasks)(,(scene|tasks))*)?$"
SPEED = "^(max|[1-9]|[1-5][0-9]|60)$"
ROOMS_TOLD = "^((scene|tasks|network|org)(,(scene|tasks|network|org))*)?$"


class ReplayQuery(Query):
    """Which moment is shown: `at` a time (when things came in), or after the entry `seq`; neither means now."""

    at = Moment()
    seq = fields.Integer(validate=SEQ)
    rooms = fields.String(
        load_default="scene,tasks",
        validate=validate.Regexp(ROOMS.replace("$", r"\Z"), error="Name some of scene, tasks, parted by commas."),
        metadata={"pattern": ROOMS},
    )


class PlaybackQuery(Query):
    """From where on the log is played, how fast and how far."""

    class Meta:
        unknown = EXCLUDE

    from_ = Moment(data_key="from")
    seq = fields.Integer(validate=SEQ)
    until = Moment()
    speed = fields.String(
        load_default="1",
        validate=validate.Regexp(SPEED.replace("$", r"\Z"), error="Must be a whole number from 1 to 60, or max."),
        metadata={"pattern": SPEED},
    )
    gaps = fields.String(load_default="wait", validate=validate.OneOf(["wait", "skip"]))
    rooms = fields.String(
        load_default="scene,tasks,network,org",
        validate=validate.Regexp(
            ROOMS_TOLD.replace("$", r"\Z"), error="Name some of scene, tasks, network, org, parted by commas."
        ),
        metadata={"pattern": ROOMS_TOLD},
    )
    lastEventId = Text(256)


class TimelineQuery(Query):
    """Which stretch of time is counted, in how many buckets, and from where the next failure is looked for."""

    from_ = Moment(data_key="from")
    until = Moment()
    buckets = fields.Integer(load_default=100, validate=validate.Range(1, 500))
    cursor = Moment()


class PlaceInTime(Schema):
    """A place of the log, and when it was."""

    seq = fields.Integer()
    at = Moment(allow_none=True)


class Floor(Schema):
    """A floor: its rooms, desks, tables and seats."""

    class Meta:
        unknown = "include"

    id = fields.String()
    name = fields.Raw()


class SceneThen(Schema):
    """The scene's configuration as it was, with the plan of its floors then."""

    class Meta:
        unknown = "include"

    version = fields.Integer()
    theme = fields.String()
    pipeline = fields.List(fields.Dict())
    floors = fields.List(fields.Nested(Floor))


class SceneSnapshot(Schema):
    """Everyone with the place, the configuration, and how long silence is normal."""

    agents = fields.List(fields.Nested(AgentView))
    config = fields.Nested(SceneThen)
    staleAfterSeconds = fields.Integer()
    toolStaleAfterSeconds = fields.Integer()


class TasksSnapshot(Schema):
    """Every open task and the latest ended ones, and the stages they go through."""

    tasks = fields.List(fields.Nested(TaskView))
    pipeline = fields.List(fields.Dict())


class NotificationThen(Schema):
    """What everyone had been told."""

    seq = fields.Integer()
    level = fields.String()
    title = fields.String()
    body = fields.String(allow_none=True)
    agentId = fields.String(allow_none=True)
    taskId = fields.String(allow_none=True)
    at = Moment()


class NotificationsSnapshot(Schema):
    """The latest notifications, the oldest first."""

    notifications = fields.List(fields.Nested(NotificationThen))


class SceneRoom(Schema):
    """The room of the scene."""

    snapshot = fields.Nested(SceneSnapshot)


class TasksRoom(Schema):
    """The room of the task flow."""

    snapshot = fields.Nested(TasksSnapshot)


class OrganizationRoom(Schema):
    """The room of the organization."""

    snapshot = fields.Nested(NotificationsSnapshot)


class RoomsThen(Schema):
    """The rooms as they were, in the form in which those who join them get them."""

    scene = fields.Nested(SceneRoom)
    tasks = fields.Nested(TasksRoom)
    org = fields.Nested(OrganizationRoom)


class RequestView(Schema):
    """A request that waited for an answer."""

    requestId = fields.String()
    agentId = fields.String()
    taskId = fields.String(allow_none=True)
    kind = fields.String(allow_none=True)
    summary = fields.String(allow_none=True)
    options = fields.List(Flat())
    digest = fields.String(allow_none=True)
    state = fields.String()
    outcome = fields.String(allow_none=True)
    decision = fields.String(allow_none=True)
    openedAt = Moment(allow_none=True)
    expiresAt = Moment(allow_none=True)
    decidedAt = Moment(allow_none=True)
    closedAt = Moment(allow_none=True)
    seq = fields.Integer(allow_none=True)


class OfficeThen(Schema):
    """The whole office at a moment; for network and hub ask those with `until` = `figuresUntil`."""

    organizationId = fields.String()
    epoch = fields.String()
    seq = fields.Integer()
    at = Moment()
    begins = fields.Nested(PlaceInTime)
    head = fields.Nested(PlaceInTime)
    rooms = fields.Nested(RoomsThen)
    requests = fields.List(fields.Nested(RequestView))
    figuresUntil = Moment()


class MarkView(Schema):
    """Where something failed, or began to wait."""

    seq = fields.Integer()
    at = Moment()
    agentId = fields.String(allow_none=True)
    taskId = fields.String(allow_none=True)


class Marks(Schema):
    """The nearest marks on one side of the cursor."""

    failure = fields.Nested(MarkView, allow_none=True)
    wait = fields.Nested(MarkView, allow_none=True)


class SpellView(Schema):
    """How long somebody waited, by when it happened; `until` is null while they still do."""

    agentId = fields.String()
    from_ = Moment(data_key="from")
    until = Moment(allow_none=True)


class Timeline(Schema):
    """How much happened in each bucket of time, and where the next and the last trouble is."""

    organizationId = fields.String()
    epoch = fields.String()
    begins = fields.Nested(PlaceInTime)
    head = fields.Nested(PlaceInTime)
    from_ = Moment(data_key="from")
    until = Moment()
    bucketSeconds = fields.Float()
    events = fields.List(fields.Integer())
    failures = fields.List(fields.Integer())
    waits = fields.List(fields.Integer())
    spells = fields.List(fields.Nested(SpellView))
    next = fields.Nested(Marks)
    previous = fields.Nested(Marks)

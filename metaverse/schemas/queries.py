"""What can be asked in a query string or a small body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields, validate, validates_schema

from metaverse.events.names import AgentStatus, AttentionAction, CommandKind
from metaverse.events.watched import AttentionKind
from metaverse.schemas.answers import AgentView
from metaverse.schemas.events import complete
from metaverse.schemas.fields import Flat, Key, Moment, Name, Number, Text, Word
from metaverse.schemas.parts import Priority

PLACE = "A cursor of this list is a whole number: the `next` of the page before."
PLACES = "^[0-9]{0,18}$"
NO_PLACE = "A cursor of this list is the `next` of the page before."
ENDED = "^([0-9]{1,15}-[0-9]{1,18})?$"
LENGTHS = "[1-9][0-9]{0,5}s|[1-9][0-9]{0,4}m|[1-9][0-9]{0,2}h|([1-9][0-9]?|[1-3][0-9]{2})d|[1-4]?[1-9]w"
ONCE = {"description": "Names this act of yours: sent again with the same key, it is done once."}
DURATION = {"pattern": f"^({LENGTHS})$", "description": "Such as 90m, 24h, 7d or 2w; at most 400 days."}
KINDS = "^((delegate|handoff|message|result|review)(,(delegate|handoff|message|result|review))*)?$"


class Query(Schema):
    """A query of one organization; it may be left out where the caller belongs to just one."""

    class Meta:
        unknown = RAISE

    organizationId = Text(64)


class Page(Query):
    """A query of a list, page by page."""

    after = Text(300)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class LogQuery(Query):
    """A query of what follows the log; `after` is a `seq`."""

    after = fields.String(validate=validate.Regexp(r"[0-9]{0,18}\Z", error=PLACE), metadata={"pattern": PLACES})


class LogPage(LogQuery):
    """A query of a list that follows the log, page by page."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class NotificationPage(LogPage):
    """A query of notifications; the newest first, `after` is the `seq` to go on below."""

    order = fields.String(load_default="oldest", validate=validate.OneOf(["oldest", "newest"]))


class TaskPage(Page):
    """A query of tasks."""

    stage = Text(64)
    status = Text(64)
    agentId = Key()


class EndedPage(Query):
    """A query of tasks that have ended, the latest first."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))
    after = fields.String(validate=validate.Regexp(ENDED, error=NO_PLACE), metadata={"pattern": ENDED})
    stage = Text(64)
    agentId = Key()


class HistoryPage(LogPage):
    """A query of a task's history, the latest first; `after` is the `next` of the page before."""


class RequestPage(LogPage):
    """A query of requests."""

    state = fields.String(validate=validate.OneOf(["open", "decided", "closed", "expired"]))


class Inbox(LogPage):
    """A query of an inbox; `wait` seconds for something to come."""

    wait = fields.Integer(load_default=0, validate=validate.Range(0, 25))


class Latest(Query):
    """How many of the latest are wanted."""

    limit = fields.Integer(load_default=20, validate=validate.Range(1, 500))


class CommandPage(LogPage):
    """A query of commands, the newest first; `after` is the `next` of the page before."""

    agentId = Key()


class Ingest(Query):
    """How a batch is taken."""

    onInvalid = fields.String(load_default="refuse", validate=validate.OneOf(["refuse", "skip"]))
    adapter = Text(64, metadata={"description": "The adapter that made the events: its keys become beings."})
    historical = fields.Boolean(load_default=False, metadata={"description": "These are events of the past."})


class StatusBatch(Schema):
    """Which agents' status is asked for: these, or all by cursor."""

    repeated = True
    """Whoever watches asks for the same agents again and again."""

    class Meta:
        unknown = RAISE

    organizationId = Text(64)
    agentIds = fields.List(Key(), validate=validate.Length(1, 1000))
    fields_ = fields.List(
        fields.String(validate=validate.OneOf(sorted(AgentView().fields))),
        data_key="fields",
        validate=validate.Length(1, 32),
    )
    after = Text(300)


class StreamQuery(Query):
    """Which tasks a stream tells of, and from where it resumes."""

    stage = Text(64)
    agentId = Key()
    lastEventId = Text(128)


class NetworkQuery(Query):
    """Which part of the collaboration network is asked for, and how it is weighed."""

    window = Text(16, load_default="7d", metadata=DURATION)
    until = Moment()
    halfLife = Text(16, load_default="1d", metadata=DURATION)
    kinds = Text(128, metadata={"pattern": KINDS})
    minWeight = fields.Float(load_default=0, validate=validate.Range(0, 1e9))
    layout = fields.String(load_default="3d", validate=validate.OneOf(["3d", "none"]))
    edges = fields.Integer(
        load_default=20_000,
        validate=validate.Range(0, 250_000),
        metadata={"description": "How many edges are told at most, the heaviest; all count in the measures."},
    )


class HubTableQuery(Query):
    """Which window of time the hub looks at."""

    window = Text(16, load_default="24h", metadata=DURATION)
    until = Moment()


class HubTable(HubTableQuery):
    """The same, and in which form a table is wanted."""

    format = fields.String(load_default="csv", validate=validate.OneOf(["csv", "json"]))


class HubQuery(HubTableQuery):
    """The same, and how many rows of each list are wanted."""

    top = fields.Integer(load_default=100, validate=validate.Range(1, 5000))


class TaskPatch(Schema):
    """What a person changes of a task; what is not named stays."""

    class Meta:
        unknown = RAISE

    title = Name(limit=1024)
    status = Text(64)
    stage = Text(64, allow_none=True)
    assignee = Key(allow_none=True)
    priority = Priority(allow_none=True)
    progress = Number(allow_none=True, at_least=0, at_most=1)
    dueAt = Moment(allow_none=True)
    reason = Text(1024, allow_none=True)
    runId = Key(allow_none=True)


class TaskNew(Schema):
    """A task that a person makes; without a key of its own it gets one."""

    class Meta:
        unknown = RAISE

    taskId = Key()
    title = Name(limit=1024, required=True)
    description = Text(16_384, allow_none=True)
    stage = Text(64)
    assignee = Key()
    priority = Priority(allow_none=True)
    dueAt = Moment()
    parentId = Key()
    dependsOn = fields.List(Key(), validate=validate.Length(max=1000))


class AgentPatch(Schema):
    """What a person changes of an agent; what is not named stays."""

    class Meta:
        unknown = RAISE

    name = Name()
    role = Name(allow_none=True)
    department = Name(allow_none=True)
    avatar = Flat(allow_none=True)
    parentId = Key(allow_none=True)
    metadata = Flat(allow_none=True)


class Selector(Schema):
    """Which agents are meant: by keys or ids, or all that are in a department or a status."""

    class Meta:
        unknown = RAISE

    agentIds = fields.List(Key(), validate=validate.Length(1, 1000))
    department = Name()
    status = Word(AgentStatus)


class CommandNew(Schema):
    """One command to many agents."""

    class Meta:
        unknown = RAISE

    organizationId = Text(64)
    selector = fields.Nested(Selector, required=True)
    kind = Word(CommandKind, required=True)
    text = Text(16_384, allow_none=True)
    taskId = Key(allow_none=True)
    inReplyTo = Key(allow_none=True)
    digest = Text(256, allow_none=True)
    key = Text(128, metadata=ONCE)
    dryRun = fields.Boolean(load_default=False)


class AttentionNew(Schema):
    """What a person does with an entry of the attention queue."""

    class Meta:
        unknown = RAISE

    organizationId = Text(64)
    subject = Key(required=True)
    action = Word(AttentionAction, required=True)
    until = Moment(allow_none=True)
    to = Key(allow_none=True)
    key = Text(128, metadata=ONCE)

    @validates_schema
    def _says_all(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        complete(data)


class ShiftQuery(Query.from_dict({"from": Moment()}, name="ShiftQueryBegin")):  # type: ignore[misc]
    """Which period is told of, in which language and form; `window` counts where there is no `from`."""

    class Meta:
        unknown = RAISE

    until = Moment()
    window = Text(16, load_default="8h", metadata=DURATION)
    lang = fields.String(load_default="en", validate=validate.OneOf(["en", "zh"]))
    format = fields.String(validate=validate.OneOf(["json", "markdown", "csv"]))


class AttentionQuery(LogPage):
    """Which entries of the attention queue are asked for; `after` is how many were seen."""

    window = Text(16, load_default="24h", metadata=DURATION)
    until = Moment()
    kind = Word(AttentionKind)
    state = fields.String(validate=validate.OneOf(["open", "acknowledged", "snoozed"]))

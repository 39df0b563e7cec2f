"""Connections on the wire: what connects an agent's runtime, and what became of what it sent."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from metaverse.models.token import ConnectionKind
from metaverse.schemas.fields import Moment, Name, Word
from metaverse.schemas.queries import Query

HOST = r"([A-Za-z0-9][A-Za-z0-9.\-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])"
BASE = rf"https?://{HOST}(:[0-9]{{1,5}})?(/[A-Za-z0-9._~\-/]{{0,200}})?"
MAPPING = r"[a-z0-9-]{1,64}"
TARGETS = ["file", "shell", "environment", "text"]
LANGUAGES = ["json", "toml", "sh", "yaml", "python", "text"]


def _base() -> fields.String:
    return fields.String(
        validate=validate.Regexp(rf"{BASE}\Z", error="Write it like https://office.example.com."),
        metadata={"pattern": f"^{BASE}$", "description": "Where the agents reach this server; as the caller does."},
    )


class KindsQuery(Query):
    """For which address of the server the steps are written; what stands where the secret goes is `$TOKEN`."""

    base = _base()
    answers = fields.Boolean(load_default=False)


class ConnectionOptions(Schema):
    """What a connection is made with; `answers` lets the runtime wait for what a person decides here."""

    class Meta:
        unknown = RAISE

    base = _base()
    answers = fields.Boolean(load_default=False)
    mapping = fields.String(
        validate=validate.Regexp(rf"{MAPPING}\Z", error="A mapping's name is a-z, 0-9 and -."),
        metadata={"pattern": f"^{MAPPING}$"},
    )


class ConnectionNew(Schema):
    """A new connection."""

    class Meta:
        unknown = RAISE

    kind = Word(ConnectionKind, required=True)
    name = Name(required=True, limit=100)
    options = fields.Nested(ConnectionOptions, load_default=dict)


class ConnectStep(Schema):
    """One thing to put somewhere: into a file, an environment, a shell; `content` is what."""

    id = fields.String()
    target = fields.String(validate=validate.OneOf(TARGETS))
    path = fields.String()
    language = fields.String(validate=validate.OneOf(LANGUAGES))
    content = fields.String()


class KindView(Schema):
    """A kind of runtime and how it is connected; `answers` tells whether it can wait for decisions."""

    kind = Word(ConnectionKind)
    answers = fields.Boolean()
    steps = fields.List(fields.Nested(ConnectStep))


class KindsView(Schema):
    """All kinds."""

    kinds = fields.List(fields.Nested(KindView))


class CountsView(Schema):
    """What became of events: taken, known already, taken but late, refused; and what adapters could not read."""

    accepted = fields.Integer()
    duplicates = fields.Integer()
    late = fields.Integer()
    rejected = fields.Integer()
    dead = fields.Integer()


class FailureView(Schema):
    """What went wrong last."""

    at = Moment()
    where = fields.String()
    reason = fields.String()


class ConnectionView(Schema):
    """A connection: its token, what binds it, and what became of what it sent."""

    id = fields.String()
    kind = Word(ConnectionKind)
    name = fields.String()
    tokenId = fields.String()
    sources = fields.List(fields.String())
    createdAt = Moment()
    revokedAt = Moment(allow_none=True)
    lastEventAt = Moment(allow_none=True)
    lastUsedAt = Moment(allow_none=True)
    counts = fields.Nested(CountsView)
    lastError = fields.Nested(FailureView, allow_none=True)
    agents = fields.Integer()


class ConnectionMade(Schema):
    """A new connection; `secret` is shown in no other answer."""

    connection = fields.Nested(ConnectionView)
    secret = fields.String()
    steps = fields.List(fields.Nested(ConnectStep))


class ConnectionTried(Schema):
    """Whether a test event arrived, at which `seq`, and after how many milliseconds; else why it did not."""

    arrived = fields.Boolean()
    seq = fields.Integer(allow_none=True)
    tookMs = fields.Integer()
    detail = fields.String()


class _Noted(Schema):
    at = Moment()
    source = fields.String(allow_none=True)
    eventId = fields.String(allow_none=True)
    type = fields.String(allow_none=True)


class RejectedView(_Noted):
    """An event that was refused, where in its batch it stood, in which field it is wrong and how to mend it."""

    index = fields.Integer(allow_none=True)
    field = fields.String()
    message = fields.String()


class LateView(_Noted):
    """An event that came more than five minutes after its time."""

    time = Moment()
    lateSeconds = fields.Integer()


class DuplicateView(_Noted):
    """An event that was known already."""


class ReportView(Schema):
    """What became of a token's events; of each list the latest 200, the latest first."""

    counts = fields.Nested(CountsView)
    rejected = fields.List(fields.Nested(RejectedView))
    late = fields.List(fields.Nested(LateView))
    duplicates = fields.List(fields.Nested(DuplicateView))
    dead = fields.List(fields.Dict())

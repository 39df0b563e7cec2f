"""Named mappings on the wire; their expressions are judged where they are compiled."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from metaverse.events.names import EVENT_TYPES, Sender
from metaverse.schemas.fields import Anything, Moment, Text
from metaverse.schemas.parts import SHORT

NAME = "[a-z0-9-]{1,64}"
SENT_BY_AGENTS = (Sender.AGENT, Sender.THAT_AGENT, Sender.THAT_AGENT_OR_OPERATOR)
TYPES = tuple(kind for kind, rule in EVENT_TYPES.items() if rule.senders in SENT_BY_AGENTS)
"""What a webhook may tell is what an agent may: it decides nothing and removes nobody."""

LONGEST_EXPRESSION = 2000
MOST_EVENTS = 50


class Term(Anything):
    """An expression of JMESPath, a literal, words, or an object or a list of such."""


class MappedEvent(Schema):
    """How one event is made of a record."""

    class Meta:
        unknown = RAISE

    each = Text(LONGEST_EXPRESSION, allow_none=True)
    when = Text(LONGEST_EXPRESSION, allow_none=True)
    type = fields.String(required=True, validate=validate.OneOf([kind.value for kind in TYPES]))
    subject = Term(allow_none=True)
    id = Term(allow_none=True)
    time = Term(allow_none=True)
    data = fields.Dict(keys=Text(64), values=Term(allow_none=True))


class MappingBody(Schema):
    """How the documents of a webhook become events: `each` selects the records of a document."""

    class Meta:
        unknown = RAISE

    description = Text(SHORT, allow_none=True)
    each = Text(LONGEST_EXPRESSION, load_default="@")
    events = fields.List(fields.Nested(MappedEvent), required=True, validate=validate.Length(1, MOST_EVENTS))


class MappingNew(MappingBody):
    """A new mapping, with the name by which it is posted to."""

    name = fields.String(
        required=True,
        validate=validate.Regexp(rf"{NAME}\Z", error="Write 1 to 64 small letters, digits and hyphens."),
        metadata={"pattern": f"^{NAME}$"},
    )


class MappingView(MappingNew):
    """A mapping, and who changed it last."""

    version = fields.Integer()
    createdAt = Moment()
    createdBy = fields.String()
    changedAt = Moment()
    changedBy = fields.String()


class MappingTrial(Schema):
    """A document to try a mapping with; `mapping` is one that is not stored."""

    class Meta:
        unknown = RAISE

    document = Anything(required=True, allow_none=True)
    mapping = fields.Nested(MappingBody)


class MappingTried(Schema):
    """What a document would become: nothing of it is stored."""

    records = fields.Integer()
    events = fields.List(fields.Dict())
    dead = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))

"""What an organization keeps for how long, and who leaves, on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from metaverse.schemas.fields import Moment, Text, Whole
from metaverse.schemas.people import Strict

KINDS = ("log", "texts", "deadLetters", "audit", "sessions")
MOST_DAYS = 3650


class RetentionDays(Strict):
    """For how many days each kind is kept; null for ever, what is absent stays as it is."""

    locals().update({kind: Whole(allow_none=True, at_least=1, at_most=MOST_DAYS) for kind in KINDS})


class RetentionPatch(Strict):
    """What changes of a policy."""

    days = fields.Nested(RetentionDays, required=True)


class RetentionGone(Schema):
    """How much of a kind is older than what is kept, and before when."""

    before = Moment()
    count = fields.Integer()


class RetentionPlan(Schema):
    """What a policy lets go, by kind."""

    items = fields.Dict(keys=fields.String(), values=fields.Nested(RetentionGone))
    count = fields.Integer()


class RetentionBegins(Schema):
    """The last entry that is kept no longer, and when it came in: how far one can look back."""

    seq = fields.Integer()
    at = Moment()


class RetentionRun(Schema):
    """What a run did."""

    at = Moment()
    seconds = fields.Float()
    items = fields.Dict(keys=fields.String(), values=fields.Nested(RetentionGone))


class RetentionView(Schema):
    """A policy, what its last run did, and where the log begins by now (null: with its first entry)."""

    days = fields.Nested(RetentionDays)
    changedAt = Moment(allow_none=True)
    last = fields.Nested(RetentionRun, allow_none=True)
    begins = fields.Nested(RetentionBegins, allow_none=True)


class ErasePost(Strict):
    """The id of the organization once more, to erase it; without it one is told what would go."""

    confirm = Text(64)


class EraseView(Schema):
    """What there is of an organization: rows by table, and how many people belong nowhere else."""

    id = fields.String()
    rows = fields.Dict(keys=fields.String(), values=fields.Integer())
    people = fields.Integer()
    started = fields.Boolean()


class AnonymisePost(Strict):
    """Whether it is done; else one is told what would change."""

    apply = fields.Boolean(load_default=False)


class AnonymiseView(Schema):
    """What there is of a person: entries by organization, rows by table."""

    id = fields.String()
    entries = fields.Dict(keys=fields.String(), values=fields.Integer())
    rows = fields.Dict(keys=fields.String(), values=fields.Integer())
    started = fields.Boolean()

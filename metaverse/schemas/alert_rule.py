"""Alert rules on the wire."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import RAISE, Schema, fields, validate

from metaverse.events.names import Level
from metaverse.schemas.fields import Moment, Name, Number, Word


class Figure(StrEnum):
    """What a rule can watch: agents by status, requests that wait, and what happened in the rule's window."""

    WAITING = "waiting"
    ERROR = "error"
    STALE = "stale"
    OPEN_REQUESTS = "open_requests"
    FAILURES = "failures"
    COST_USD = "cost_usd"


class AlertRulePatch(Schema):
    """What changes of a rule; what is not named stays."""

    class Meta:
        unknown = RAISE

    name = Name()
    figure = Word(Figure)
    above = Number(at_least=0, at_most=1e12)
    level = Word(Level)
    windowSeconds = fields.Integer(validate=validate.Range(60, 7 * 86_400))
    coolDownSeconds = fields.Integer(validate=validate.Range(0, 7 * 86_400))
    enabled = fields.Boolean()


class AlertRuleNew(AlertRulePatch):
    """A new rule: tells when a figure is above a number, once until it was not, and not within the cool-down."""

    name = Name(required=True)
    figure = Word(Figure, required=True)
    above = Number(required=True, at_least=0, at_most=1e12)
    level = Word(Level, load_default=Level.WARNING.value)
    windowSeconds = fields.Integer(load_default=3600, validate=validate.Range(60, 7 * 86_400))
    coolDownSeconds = fields.Integer(load_default=900, validate=validate.Range(0, 7 * 86_400))
    enabled = fields.Boolean(load_default=True)


class AlertRuleView(Schema):
    """A rule, whether it holds now, and when it last told somebody."""

    id = fields.String()
    name = fields.String()
    figure = Word(Figure)
    above = fields.Float()
    level = Word(Level)
    windowSeconds = fields.Integer()
    coolDownSeconds = fields.Integer()
    enabled = fields.Boolean()
    firing = fields.Boolean()
    firedAt = Moment(allow_none=True)
    createdAt = Moment()

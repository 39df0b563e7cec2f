"""Channels, their rules, and what was delivered, on the wire."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from metaverse.events.channels import Came, ChannelKind, Locale, MatterKind, MessageState, What
from metaverse.events.names import Level
from metaverse.schemas.alert_rule import QuietHours
from metaverse.schemas.fields import Email, Key, Moment, Name, Text, Whole, Word
from metaverse.schemas.queries import Query

LONGEST_URL = 2048
MOST_RECIPIENTS = 50
MOST_CHOSEN = 100
LONGEST_COOL_DOWN = 86_400
LONGEST_MINUTES = 7 * 1440
LONGEST_KEPT_HOURS = 168
STATES = ["new", "working", "troubled", "failing", "paused"]

CODE = {"description": "Names the sentence, for who says it in other words with the values; null where it has none."}


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class ChannelPatch(_Strict):
    """What changes of a channel; what is not named stays. What opens it is taken and never told again."""

    name = Name()
    locale = Word(Locale)
    enabled = fields.Boolean()
    url = Text(LONGEST_URL, at_least=1)
    signingSecret = Text(512, allow_none=True, metadata={"pattern": "^[!-~]*$"})
    recipients = fields.List(Email(), validate=validate.Length(1, MOST_RECIPIENTS))


class ChannelNew(_Strict):
    """A new channel; which fields it needs depends on its kind."""

    kind = Word(ChannelKind, required=True)
    name = Name(required=True)
    locale = Word(Locale, load_default=Locale.EN.value)
    url = Text(LONGEST_URL, at_least=1)
    signingSecret = Text(512, allow_none=True, metadata={"pattern": "^[!-~]*$"})
    recipients = fields.List(Email(), validate=validate.Length(1, MOST_RECIPIENTS))


class ChannelView(Schema):
    """A channel and how it goes; of where it leads only what may be seen."""

    id = fields.String()
    name = fields.String()
    kind = Word(ChannelKind)
    locale = Word(Locale)
    enabled = fields.Boolean()
    where = fields.String()
    recipients = fields.List(fields.String())
    isSigned = fields.Boolean()
    oldSecretUntil = Moment(allow_none=True)
    state = fields.String(metadata={"enum": STATES})
    failures = fields.Integer()
    lastError = fields.String(allow_none=True)
    lastErrorCode = fields.String(allow_none=True, metadata=CODE)
    lastErrorValues = fields.Dict(keys=fields.String(), values=fields.String())
    lastFailedAt = Moment(allow_none=True)
    lastSentAt = Moment(allow_none=True)
    nextTryAt = Moment(allow_none=True)
    createdAt = Moment()


class ChannelMade(Schema):
    """A channel, and the secret by which its messages are signed, which is told this once."""

    channel = fields.Nested(ChannelView)
    secret = fields.String(allow_none=True)


class ChannelList(Schema):
    """The channels of an organization, and what of the server's settings they need."""

    items = fields.List(fields.Nested(ChannelView))
    sendsMail = fields.Boolean()
    hasPublicUrl = fields.Boolean()


class SecretNew(_Strict):
    """For how many hours the secret until now signs beside the new one."""

    keepHours = Whole(load_default=24, at_most=LONGEST_KEPT_HOURS)


class Tried(Schema):
    """How a channel was tried, in a sentence."""

    ok = fields.Boolean()
    said = fields.String()
    code = fields.String(allow_none=True, metadata=CODE)
    values = fields.Dict(keys=fields.String(), values=fields.String())
    status = fields.Integer(allow_none=True)
    answer = fields.String()
    tookMs = fields.Integer()
    deliveryId = fields.String()


class NotifyRulePatch(_Strict):
    """What changes of a rule; what is not named stays."""

    name = Name()
    channelId = Text(64, at_least=1)
    kinds = fields.List(Word(MatterKind), validate=validate.Length(1, len(MatterKind)))
    level = Word(Level)
    departments = fields.List(Name(), validate=validate.Length(max=MOST_CHOSEN))
    agents = fields.List(Key(), validate=validate.Length(max=MOST_CHOSEN))
    tellCleared = fields.Boolean()
    coolDownSeconds = Whole(at_most=LONGEST_COOL_DOWN)
    digestMinutes = Whole(at_least=5, at_most=LONGEST_MINUTES, allow_none=True)
    quietHours = fields.Nested(QuietHours, allow_none=True)
    escalateMinutes = Whole(at_least=1, at_most=LONGEST_MINUTES, allow_none=True)
    escalateTo = Text(64, at_least=1, allow_none=True)
    enabled = fields.Boolean()


class NotifyRuleNew(NotifyRulePatch):
    """A new rule: what is told by which channel."""

    name = Name(required=True)
    channelId = Text(64, at_least=1, required=True)
    kinds = fields.List(Word(MatterKind), required=True, validate=validate.Length(1, len(MatterKind)))
    level = Word(Level, load_default=Level.INFO.value)
    departments = fields.List(Name(), load_default=list, validate=validate.Length(max=MOST_CHOSEN))
    agents = fields.List(Key(), load_default=list, validate=validate.Length(max=MOST_CHOSEN))
    tellCleared = fields.Boolean(load_default=True)
    coolDownSeconds = Whole(load_default=60, at_most=LONGEST_COOL_DOWN)
    digestMinutes = Whole(load_default=None, at_least=5, at_most=LONGEST_MINUTES, allow_none=True)
    quietHours = fields.Nested(QuietHours, load_default=None, allow_none=True)
    escalateMinutes = Whole(load_default=None, at_least=1, at_most=LONGEST_MINUTES, allow_none=True)
    escalateTo = Text(64, at_least=1, load_default=None, allow_none=True)
    enabled = fields.Boolean(load_default=True)


class NotifyRuleView(NotifyRuleNew):
    """A rule, and when it last told something."""

    id = fields.String()
    toldAt = Moment(allow_none=True)
    createdAt = Moment()


class DeliveryQuery(Query):
    """Which part of the log of deliveries is asked for; `after` is the `id` of the last one seen."""

    channelId = Text(64)
    state = Word(MessageState)
    after = Text(64)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class Attempt(Schema):
    """One attempt to deliver."""

    at = Moment()
    tookMs = fields.Integer()
    outcome = Word(Came)
    status = fields.Integer(allow_none=True)
    said = fields.String(allow_none=True)
    code = fields.String(allow_none=True, metadata=CODE)
    values = fields.Dict(keys=fields.String(), values=fields.String())
    answer = fields.String(allow_none=True)


class Told(Schema):
    """One matter of a message."""

    topic = fields.String()
    kind = Word(MatterKind)
    what = Word(What)
    level = Word(Level)
    title = fields.String(allow_none=True)
    agentId = fields.String(allow_none=True)
    taskId = fields.String(allow_none=True)
    since = Moment(allow_none=True)


class OfChannel(Schema):
    """The channel of a message."""

    id = fields.String()
    name = fields.String()
    kind = Word(ChannelKind, allow_none=True)
    locale = fields.String()


class OfRule(Schema):
    """The rule of a message."""

    id = fields.String()
    name = fields.String()


class DeliveryView(Schema):
    """What was told by a channel, and how that went."""

    id = fields.String()
    channel = fields.Nested(OfChannel)
    rule = fields.Nested(OfRule, allow_none=True)
    what = Word(What)
    level = Word(Level)
    text = fields.String()
    items = fields.List(fields.Nested(Told))
    more = fields.Integer()
    state = Word(MessageState)
    attemptCount = fields.Integer()
    attempts = fields.List(fields.Nested(Attempt))
    nextTryAt = Moment(allow_none=True)
    createdAt = Moment()
    endedAt = Moment(allow_none=True)

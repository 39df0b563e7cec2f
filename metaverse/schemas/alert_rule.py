"""Alert rules on the wire."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from metaverse.events.names import AgentStatus, Level
from metaverse.events.watched import AlertKind
from metaverse.schemas.attention import TimeZone
from metaverse.schemas.fields import Key, Moment, Name, Number, Text, Whole, Word
from metaverse.schemas.queries import Query

DAY = 86_400
LONGEST_WINDOW = 31 * DAY
LONGEST_WAIT = 7 * DAY
MOST = 1e12
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class _Strict(Schema):
    class Meta:
        unknown = RAISE


def _clock() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(rf"{CLOCK}\Z", error="Write it like 22:00."),
        metadata={"pattern": f"^{CLOCK}$"},
    )


class QuietHours(_Strict.from_dict({"from": _clock()}, name="QuietHoursBegin")):  # type: ignore[misc]
    """From when until when, by the clock of a time zone; over midnight where it ends before it begins."""

    class Meta:
        unknown = RAISE

    until = _clock()
    timeZone = TimeZone(load_default="UTC")
    days = fields.List(
        fields.String(validate=validate.OneOf(WEEKDAYS)), allow_none=True, validate=validate.Length(1, 7)
    )


class Narrowed(_Strict):
    """Which element of a list is meant."""

    agent = Key(allow_none=True)
    task = Key(allow_none=True)
    model = Text(256, allow_none=True)
    department = Name(allow_none=True)
    stage = Text(64, allow_none=True)


class AlertRulePatch(_Strict):
    """What changes of a rule; what is not named stays, null takes it out."""

    name = Name()
    figure = Text(256, at_least=1)
    filter = fields.Nested(Narrowed, allow_none=True)
    above = Number(at_least=-MOST, at_most=MOST, allow_none=True)
    below = Number(at_least=-MOST, at_most=MOST, allow_none=True)
    clear = Number(at_least=-MOST, at_most=MOST, allow_none=True)
    agent = Key(allow_none=True)
    department = Name(allow_none=True)
    model = Text(256, allow_none=True)
    status = Word(AgentStatus)
    count = Whole(at_least=1, at_most=1_000_000)
    seconds = Whole(at_most=LONGEST_WINDOW)
    level = Word(Level)
    windowSeconds = Whole(at_least=60, at_most=LONGEST_WINDOW)
    holdSeconds = Whole(at_most=LONGEST_WAIT)
    recoverSeconds = Whole(at_most=LONGEST_WAIT)
    coolDownSeconds = Whole(at_most=LONGEST_WAIT)
    quietHours = fields.Nested(QuietHours, allow_none=True)
    enabled = fields.Boolean()


class AlertRuleNew(AlertRulePatch):
    """A new rule; which fields it needs depends on its kind."""

    name = Name(required=True)
    kind = Word(AlertKind, load_default=AlertKind.FIGURE.value)
    level = Word(Level, load_default=Level.WARNING.value)
    windowSeconds = Whole(load_default=3600, at_least=60, at_most=LONGEST_WINDOW)
    holdSeconds = Whole(load_default=0, at_most=LONGEST_WAIT)
    recoverSeconds = Whole(load_default=0, at_most=LONGEST_WAIT)
    coolDownSeconds = Whole(load_default=900, at_most=LONGEST_WAIT)
    enabled = fields.Boolean(load_default=True)


class AlertRuleView(AlertRuleNew):
    """A rule, how it stands, and why it could not be judged, if it could not."""

    id = fields.String()
    builtIn = fields.Boolean()
    firing = fields.Boolean()
    firedAt = Moment(allow_none=True)
    recoveredAt = Moment(allow_none=True)
    judgedAt = Moment(allow_none=True)
    value = fields.Float(allow_none=True)
    about = fields.String(allow_none=True)
    lastError = fields.String(allow_none=True)
    createdAt = Moment()


class AlertRuleTried(Schema):
    """What a rule finds now, and the `seq` of the notification that was sent to try it."""

    value = fields.Float(allow_none=True)
    about = fields.String(allow_none=True)
    wouldFire = fields.Boolean()
    inQuietHours = fields.Boolean()
    lastError = fields.String(allow_none=True)
    seq = fields.Integer(allow_none=True)


class FiguresQuery(Query):
    """In which window the figures are shown."""

    windowSeconds = fields.Integer(load_default=3600, validate=validate.Range(60, LONGEST_WINDOW))


class FigureView(Schema):
    """A figure that a rule can watch; `*` stands for any name in a list."""

    figure = fields.String()
    value = fields.Float(allow_none=True)

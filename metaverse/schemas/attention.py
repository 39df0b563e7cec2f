"""How an organization ranks its attention queue, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from metaverse.events.watched import AttentionKind, BudgetPeriod, BudgetScope
from metaverse.schemas.fields import Key, Moment, Number, Text, Whole, Word

MOST_WEIGHT = 1000
MOST_BUDGETS = 50
MOST_PRIORITIES = 50
WEIGHTS = ("agentMinutes", "heldUp", "blockedTasks", "overdueMinutes", "expiringMinutes", "overspentUsd")


class TimeZone(Text):
    """The name of a time zone of the IANA data base, such as `Europe/Berlin`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(64, at_least=1, **kwargs)

    def accepts(self, value: Any) -> bool:
        """Tell whether there is such a time zone."""
        return super().accepts(value) and value in available_timezones()

    def complaint(self, value: Any) -> str:
        """Say how one is written."""
        return super().complaint(value) if not super().accepts(value) else "Write it like Europe/Berlin or UTC."


class _Strict(Schema):
    class Meta:
        unknown = RAISE


def _numbers(name: str, words: tuple[str, ...], about: str) -> type[Schema]:
    made = {word: Number(at_least=0, at_most=MOST_WEIGHT, allow_none=True) for word in words}
    return type(name, (_Strict,), {**made, "__doc__": about})


Weights = _numbers("AttentionWeights", WEIGHTS, "The weight of each term of the ranking.")
Kinds = _numbers("AttentionKinds", tuple(map(str, AttentionKind)), "The factor of each kind of entry.")


class BudgetData(_Strict):
    """What may be spent at most in a period; without a key it holds for each of its scope that has none of its own."""

    scope = Word(BudgetScope, required=True)
    key = Key(allow_none=True)
    limitUsd = Number(required=True, at_least=0, at_most=1e9)
    period = Word(BudgetPeriod, required=True)

    @validates_schema
    def _makes_sense(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["scope"] == BudgetScope.ORGANIZATION and data.get("key") is not None:
            raise ValidationError({"key": ["The organization has one budget of a period; leave the key out."]})
        if data["period"] == BudgetPeriod.TOTAL and data["scope"] != BudgetScope.TASK:
            raise ValidationError({"period": ["Only tasks have a budget for all time; write day, week or month."]})


class AttentionSettingsPatch(_Strict):
    """What changes of the ranking; what is not named stays, null is the default again; budgets are replaced whole."""

    weights = fields.Nested(Weights, allow_none=True)
    kinds = fields.Nested(Kinds, allow_none=True)
    priorities = fields.Dict(
        keys=Text(64, at_least=1),
        values=Number(at_least=0, at_most=MOST_WEIGHT, allow_none=True),
        allow_none=True,
        validate=validate.Length(max=MOST_PRIORITIES),
    )
    deadlineSoonSeconds = Whole(allow_none=True, at_most=30 * 86_400)
    timeZone = TimeZone(allow_none=True)
    budgets = fields.List(fields.Nested(BudgetData), allow_none=True, validate=validate.Length(max=MOST_BUDGETS))

    @validates_schema
    def _names_each_once(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        named = [(b["scope"], b.get("key"), b["period"]) for b in data.get("budgets") or ()]
        if len(set(named)) < len(named):
            raise ValidationError({"budgets": ["Two of them bound the same spending in the same period."]})
        for word in data.get("priorities") or ():
            if word != word.strip().lower():
                raise ValidationError({"priorities": [f"Write priorities in small letters: {word.strip().lower()}."]})


class AttentionSettingsView(Schema):
    """The ranking as it holds, with its formula."""

    organizationId = fields.String()
    weights = fields.Nested(Weights)
    kinds = fields.Nested(Kinds)
    priorities = fields.Dict(keys=fields.String(), values=fields.Float())
    deadlineSoonSeconds = fields.Integer()
    timeZone = fields.String()
    budgets = fields.List(fields.Nested(BudgetData))
    formula = fields.String()
    changedAt = Moment(allow_none=True)

"""What of the scene can be set."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from metaverse.schemas.answers import Fault
from metaverse.schemas.fields import Key, Name, Number, Text, Whole
from metaverse.schemas.plan import Plan


class Camera(Schema):
    """Where the overview looks from: degrees."""

    class Meta:
        unknown = RAISE

    yaw = Number(at_least=-180, at_most=180)
    pitch = Number(at_least=5, at_most=89)
    fov = Number(at_least=5, at_most=120)


class StageName(Schema):
    """A stage's name in both languages."""

    class Meta:
        unknown = RAISE

    en = Name(required=True)
    zh = Name(required=True)


class Stage(Schema):
    """A stage of the pipeline; `limit` is the work in progress that is wanted there at most."""

    class Meta:
        unknown = RAISE

    key = Key(required=True)
    name = fields.Nested(StageName, required=True)
    limit = Whole(allow_none=True, at_least=1, at_most=10_000)


class Reconnection(Schema):
    """How a client comes back after its connection is lost."""

    class Meta:
        unknown = RAISE

    attempts = Whole(required=True, at_most=1000)
    delayMs = Whole(required=True, at_least=10, at_most=600_000)
    delayMaxMs = Whole(required=True, at_least=10, at_most=600_000)


class ScenePatch(Schema):
    """Parts of the scene's settings; distances in metres."""

    class Meta:
        unknown = RAISE

    maxVisibleAgents = Whole(at_most=500)
    cullingDistance = Number(at_least=1, at_most=10_000)
    lodDistances = fields.List(Number(at_least=0, at_most=10_000), validate=validate.Length(3, 3))
    theme = fields.String(validate=validate.OneOf(["auto", "day", "evening"]))
    camera = fields.Nested(Camera)
    pipeline = fields.List(fields.Nested(Stage), validate=validate.Length(1, 20))
    reconnection = fields.Nested(Reconnection)
    plan = fields.Nested(Plan, allow_none=True)
    note = Text(256)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **kwargs: Any) -> None:
        distances = data.get("lodDistances")
        if distances and distances != sorted(distances):
            raise ValidationError({"lodDistances": ["Must rise."]})
        keys = [stage["key"] for stage in data.get("pipeline", ())]
        if len(keys) != len(set(keys)):
            raise ValidationError({"pipeline": ["Each stage has a key of its own."]})


class PlanTrial(Schema):
    """A change of the plan that is to be judged."""

    class Meta:
        unknown = RAISE

    plan = fields.Nested(Plan, required=True)


class EnclosedPlace(Schema):
    """A place to which no way leads."""

    floor = fields.String()
    list = fields.String()
    id = fields.String()


class PlanVerdict(Schema):
    """What publishing a change of the plan would meet."""

    faults = fields.List(fields.Nested(Fault))
    unreachable = fields.List(fields.Nested(EnclosedPlace))

"""What an administrator may change of the floor plan; metres and radians.

Every entry names a thing by its id. Of what is drawn it says what is different; another id is a thing of its own.
"""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from metaverse.schemas.fields import Key, Name, Number, Whole

MOST_THINGS, MOST_OBSTACLES = 2000, 500
MOST_GROUPS, MOST_NEEDS = 100, 1000
FAR_M, LARGE_M, SMALL_M = 1000, 300, 0.05
TURN = 1000
ROOM_KINDS = ("department", "meeting", "lounge", "help_desk", "repair", "entrance")
SEAT_KINDS = ("queue", "bench", "sofa", "pouf")


class Part(Schema):
    """A part of the plan: a field that we do not know is an error."""

    class Meta:
        unknown = RAISE


class RoomName(Part):
    """A room's name in both languages."""

    en = Name(required=True)
    zh = Name(required=True)


class Thing(Part):
    """A thing and where it is; `removed` takes it away, and `false` puts it back."""

    id = Key(required=True)
    x = Number(at_least=-FAR_M, at_most=FAR_M)
    z = Number(at_least=-FAR_M, at_most=FAR_M)
    removed = fields.Boolean(truthy={True}, falsy={False})


class Room(Thing):
    """A room; `x` and `z` are its corner at the back left, `color` counts the colours of departments from 0."""

    floor = Key()
    kind = fields.String(validate=validate.OneOf(ROOM_KINDS))
    department = Name()
    name = fields.Nested(RoomName)
    color = Whole(at_most=MOST_NEEDS)
    width = Number(at_least=SMALL_M, at_most=LARGE_M)
    depth = Number(at_least=SMALL_M, at_most=LARGE_M)


class Placed(Thing):
    """What stands in a room."""

    roomId = Key()


class Desk(Placed):
    """A desk; `x` and `z` are where its sitter sits."""

    rotationY = Number(at_least=-TURN, at_most=TURN)


class Seat(Desk):
    """A place to sit or stand."""

    kind = fields.String(validate=validate.OneOf(SEAT_KINDS))


class Obstacle(Thing):
    """A wall or another obstacle: a rectangle around its middle."""

    floor = Key()
    kind = fields.String(validate=validate.OneOf(("wall", "obstacle")), required=False)
    width = Number(at_least=SMALL_M, at_most=LARGE_M)
    depth = Number(at_least=SMALL_M, at_most=LARGE_M)
    rotationY = Number(at_least=-TURN, at_most=TURN)


class Drawn(Part):
    """So many groups of four desks for a department."""

    department = Name(required=True)
    colour = Whole(required=True, at_most=MOST_NEEDS)
    pods = Whole(required=True, at_least=1, at_most=10_000)


def _several(kind: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(kind), validate=validate.Length(max=MOST_THINGS))


class Plan(Part):
    """What is changed of the plan. `drawn` is the server's: the floors as they were when they were first changed."""

    drawn = fields.List(
        fields.List(fields.Nested(Drawn), validate=validate.Length(max=MOST_NEEDS)),
        validate=validate.Length(max=MOST_GROUPS),
    )
    growth = fields.String(validate=validate.OneOf(("floors", "hot_desks")))
    rooms = _several(Room)
    desks = _several(Desk)
    seats = _several(Seat)
    tables = _several(Placed)
    obstacles = fields.List(fields.Nested(Obstacle), validate=validate.Length(max=MOST_OBSTACLES))

    @validates_schema
    def _each_once(self, data: dict[str, Any], **kwargs: Any) -> None:
        for name in ("rooms", "desks", "seats", "tables", "obstacles"):
            ids = [thing["id"] for thing in data.get(name, ())]
            if len(ids) != len(set(ids)):
                raise ValidationError({name: ["Name each id once."]})

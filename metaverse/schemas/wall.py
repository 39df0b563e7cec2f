"""Wall links on the wire."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from metaverse.schemas.fields import Key, Moment, Name, Text, Word
from metaverse.schemas.people import SignedIn
from metaverse.security.roles import WallView

LANGUAGES = ("en", "zh")
THEMES = ("light", "dark")


class WallLinkNew(Schema):
    """A new wall link: which view it shows, and how; what is not named is as the viewer's machine likes it."""

    class Meta:
        unknown = RAISE

    name = Name(required=True)
    view = fields.String(required=True, validate=validate.OneOf([view.value for view in WallView]))
    floor = Key()
    language = fields.String(validate=validate.OneOf(LANGUAGES))
    theme = fields.String(validate=validate.OneOf(THEMES))
    expiresAt = Moment()


class WallLinkView(Schema):
    """A wall link; `token` is its secret, shown only in the answer that makes it."""

    id = fields.String()
    name = fields.String()
    view = Word(WallView)
    floor = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    theme = fields.String(allow_none=True)
    createdAt = Moment()
    expiresAt = Moment()
    revokedAt = Moment(allow_none=True)
    lastUsedAt = Moment(allow_none=True)
    openings = fields.Integer()
    token = fields.String()


class WallToken(Schema):
    """The secret of a wall link; without it the session that the bearer token is of goes on."""

    class Meta:
        unknown = RAISE

    token = Text(256, at_least=1)


class Wall(Schema):
    """What a wall link shows, and how."""

    view = Word(WallView)
    floor = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    theme = fields.String(allow_none=True)


class WallOpened(SignedIn):
    """The session of a wall link that was opened."""

    wall = fields.Nested(Wall)

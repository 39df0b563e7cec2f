"""API tokens on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from metaverse.schemas.fields import Key, Moment, Name, Text, Word
from metaverse.schemas.people import Strict
from metaverse.security.roles import Role, Scope

TOKEN_ROLES = [Role.AGENT.value, Role.VIEWER.value, Role.OPERATOR.value, Role.ADMIN.value]
LONGEST_OVERLAP_SECONDS = 30 * 86_400
DAY_SECONDS = 86_400
SCOPES = {"description": "What the token may be used for, within what its role may; none: for all of that."}


def scopes() -> fields.List[Any]:
    """Declare a token's scopes."""
    each = fields.String(validate=validate.OneOf([scope.value for scope in Scope]))
    return fields.List(each, validate=validate.Length(1, len(Scope)), allow_none=True, metadata=SCOPES)


class TokenNew(Strict):
    """A new API token; `sourcePrefix` is one prefix of sources, or several parted by spaces."""

    name = Name(load_default="token")
    role = fields.String(required=True, validate=validate.OneOf(TOKEN_ROLES))
    scopes = scopes()
    sourcePrefix = Text(512, at_least=1)
    agentKeys = fields.List(Key(), validate=validate.Length(max=1000), load_default=list)
    expiresAt = Moment()


class TokenPatch(Strict):
    """What changes of a token; what is not named stays, and null takes scopes or the end away."""

    name = Name()
    role = fields.String(validate=validate.OneOf(TOKEN_ROLES))
    scopes = scopes()
    expiresAt = Moment(allow_none=True)


class TokenRotation(Strict):
    """For how many seconds the secret before is still good."""

    overlapSeconds = fields.Integer(load_default=DAY_SECONDS, validate=validate.Range(0, LONGEST_OVERLAP_SECONDS))


class TokenView(Schema):
    """An API token; `token` is its secret, shown only in the answer that makes it.

    `previousUntil` is until when the secret before the last rotation is good.
    """

    id = fields.String()
    name = fields.String()
    role = fields.String()
    kind = fields.String(allow_none=True)
    scopes = fields.List(Word(Scope), allow_none=True)
    sourcePrefix = fields.String(allow_none=True)
    agentKeys = fields.List(fields.String())
    createdAt = Moment()
    expiresAt = Moment(allow_none=True)
    revokedAt = Moment(allow_none=True)
    previousUntil = Moment(allow_none=True)
    lastUsedAt = Moment(allow_none=True)
    lastUsedAddress = fields.String(allow_none=True)
    lastUsedClient = fields.String(allow_none=True)
    token = fields.String()

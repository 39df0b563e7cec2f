"""Identities on the wire: which beings keys stand for, by which rules, and how two are made one."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from metaverse.schemas.fields import Key, Text
from metaverse.schemas.queries import Page


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class IdentityPage(Page):
    """A query of identities, of one being if asked."""

    agentId = Key()


class IdentityRule(_Strict):
    """By what an adapter tells beings apart."""

    identity = Text(64, required=True)


class IdentityRulesPatch(_Strict):
    """The rules of some adapters; what is not named stays."""

    organizationId = Text(64)
    rules = fields.Dict(
        keys=Text(64), values=fields.Nested(IdentityRule), required=True, validate=validate.Length(1, 32)
    )


class IdentityNew(_Strict):
    """The being that a key stands for from now on."""

    organizationId = Text(64)
    key = Key(required=True)
    being = Key(required=True)


class MergeInto(_Strict):
    """The agent, by key or id, that another is from now on."""

    organizationId = Text(64)
    into = Key(required=True)

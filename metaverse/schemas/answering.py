"""How what people decide reaches agents, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from metaverse.schemas.fields import Key, Moment, Text, Whole

MOST_SECONDS = 590
MOST_AGENTS = 200


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class HoldPatch(_Strict):
    """Whether permission requests of Claude Code are held for a decision, and for how long; also token by token."""

    hold = fields.Boolean()
    holdSeconds = Whole(at_least=1, at_most=MOST_SECONDS)
    tokens = fields.Dict(keys=Text(64), values=fields.Boolean(), validate=validate.Length(max=MOST_AGENTS))


class EndpointPatch(_Strict):
    """Where an agent takes A2A messages, and what is shown there as `Authorization`."""

    url = Text(2048, required=True, metadata={"pattern": "^https?://[!-~]+$"})
    authorization = Text(4096, allow_none=True, metadata={"pattern": "^[ -~]*$"})

    @validates_schema
    def _can_be_called(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if not _is_address(data["url"]):
            raise ValidationError({"url": ["Write it like https://agent.example.com/a2a, without a name or password."]})
        shown = data.get("authorization") or ""
        if not shown.isascii() or not shown.isprintable():
            raise ValidationError({"authorization": ["Write it as the header has it, such as Bearer TOKEN."]})


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.hostname and (parts.port or True)
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url and not parts.username and not parts.password
    return bool(named) and is_plain and parts.scheme in ("http", "https")


class AnswerSettingsPatch(_Strict):
    """What is turned on or off; what is not named stays, an agent set to null is forgotten."""

    claudeCode = fields.Nested(HoldPatch)
    a2a = fields.Dict(
        keys=Key(), values=fields.Nested(EndpointPatch, allow_none=True), validate=validate.Length(max=MOST_AGENTS)
    )


class Hold(Schema):
    """Whether permission requests of Claude Code are held: of all, or of some tokens only."""

    hold = fields.Boolean()
    holdSeconds = fields.Integer()
    tokens = fields.List(fields.String())


class Endpoint(Schema):
    """Where an agent takes A2A messages."""

    url = fields.String()
    hasAuthorization = fields.Boolean()


class AnswerSettingsView(Schema):
    """How what people decide reaches agents."""

    organizationId = fields.String()
    claudeCode = fields.Nested(Hold)
    a2a = fields.Dict(keys=fields.String(), values=fields.Nested(Endpoint))
    changedAt = Moment(allow_none=True)

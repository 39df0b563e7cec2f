"""Gateways on the wire."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields

from metaverse.schemas.fields import Moment, Name, Text

LONGEST_URL = 512
LONGEST_TOKEN = 4096


class GatewayPatch(Schema):
    """What changes of a gateway; what is not named stays, an empty token takes the stored one away."""

    class Meta:
        unknown = RAISE

    name = Name()
    url = Text(LONGEST_URL, at_least=1)
    token = Text(LONGEST_TOKEN)
    approvals = fields.Boolean()
    enabled = fields.Boolean()


class GatewayNew(Schema):
    """A new gateway: where it is, what opens it, and whether decisions may be taken there."""

    class Meta:
        unknown = RAISE

    url = Text(LONGEST_URL, required=True, at_least=1)
    name = Name()
    token = Text(LONGEST_TOKEN)
    approvals = fields.Boolean(load_default=False)


class GatewayView(Schema):
    """A gateway and how it stands; its secrets are never told."""

    id = fields.String()
    name = fields.String()
    url = fields.String()
    mark = fields.String()
    approvals = fields.Boolean()
    enabled = fields.Boolean()
    hasToken = fields.Boolean()
    isPaired = fields.Boolean()
    deviceId = fields.String()
    scopes = fields.List(fields.String())
    state = fields.String(metadata={"enum": ["connecting", "connected", "waiting", "refused", "off"]})
    stateSince = Moment()
    detail = fields.String(allow_none=True)
    serverVersion = fields.String(allow_none=True)
    lastEventAt = Moment(allow_none=True)
    createdAt = Moment()

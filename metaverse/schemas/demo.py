"""How the demo stands."""

from __future__ import annotations

from marshmallow import Schema, fields


class DemoView(Schema):
    """Whether the demo is allowed, whether it runs, where, and until when."""

    organizationId = fields.String()
    allowed = fields.Boolean()
    running = fields.Boolean()
    endsAt = fields.String(allow_none=True)

"""Quotas on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from metaverse.events.quota_counts import NAMES


class QuotaView(Schema):
    """One quota: how much there may be (null: any number), and how much there is.

    `isOwn` tells that the organization has an amount of its own; `resetsAt` when the day of the events is over.
    """

    name = fields.String(validate=validate.OneOf(NAMES))
    used = fields.Integer()
    limit = fields.Integer(allow_none=True)
    percent = fields.Float(allow_none=True)
    isOwn = fields.Boolean()
    resetsAt = fields.String(allow_none=True)


class QuotaList(Schema):
    """The quotas of an organization."""

    items = fields.List(fields.Nested(QuotaView))

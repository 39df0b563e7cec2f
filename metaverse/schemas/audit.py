"""The audit log on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from metaverse.schemas.fields import Moment, Text
from metaverse.schemas.queries import Query

KIND = {"description": "Such as token.created; token. means every act whose name begins so."}


class AuditFilter(Query):
    """Which acts of administration are meant."""

    actor = Text(128)
    action = Text(64, metadata=KIND)
    target = Text(256)
    from_ = Moment(data_key="from")
    until = Moment()


class AuditPage(AuditFilter):
    """A query of the audit log, page by page."""

    after = Text(64)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class AuditQuery(AuditFilter):
    """A query of all of the audit log."""

    format = fields.String(load_default="csv", validate=validate.OneOf(["csv", "ndjson"]))


class AuditView(Schema):
    """One act of administration; `actorName` is what the person or the token is called, where there still is one."""

    id = fields.String()
    at = Moment()
    actor = fields.String()
    actorName = fields.String(allow_none=True)
    action = fields.String()
    target = fields.String(allow_none=True)
    detail = fields.Raw(allow_none=True)

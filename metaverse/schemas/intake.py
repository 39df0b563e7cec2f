"""What is said of foreign formats beside their bytes, and what is answered."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from metaverse.schemas.fields import Text
from metaverse.schemas.queries import Query

FILE = "The file's name; for Claude Code and OpenClaw the end of its path, since its folders say whose it is."
FROM = "The byte of the file that the body begins at; what was read already is skipped."


class FileQuery(Query):
    """Which file of a runtime the body is of, and which part."""

    file = Text(256, metadata={"description": FILE})
    begins = fields.Integer(data_key="from", load_default=0, validate=validate.Range(0), metadata={"description": FROM})
    ended = fields.Boolean(load_default=False, metadata={"description": "Nothing more comes of this file."})
    historical = fields.Boolean(load_default=False, metadata={"description": "These are events of the past."})


class GatewayQuery(FileQuery):
    """The same, or which gateway the frames are of."""

    gateway = Text(64)


class StreamOfAgent(Query):
    """Whose stream it is: the agent's key and name, who asks it, and the name of the stream where it has several."""

    agent = Text(200)
    name = Text(200)
    client = Text(200)
    stream = Text(200)


class DeadTold(Schema):
    """Something that could not be read."""

    where = fields.String(required=True)
    reason = fields.String(required=True)


class Taken(Schema):
    """What became of the body: its events that were new and known, what was refused, what could not be read."""

    class Meta:
        unknown = EXCLUDE

    accepted = fields.Integer(required=True)
    duplicates = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    dead = fields.List(fields.Nested(DeadTold), required=True)
    at = fields.Integer(metadata={"description": "The byte that the file is to be gone on from."})


class RetryWhich(Schema):
    """Which dead letters are tried again: all, or those of one adapter."""

    adapter = Text(64)


class Retried(Schema):
    """How many were tried again, how many could be read now, and how many are left."""

    retried = fields.Integer(required=True)
    read = fields.Integer(required=True)
    left = fields.Integer(required=True)

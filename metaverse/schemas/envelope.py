"""The envelope that every event comes in: CloudEvents 1.0."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema

from metaverse.events.names import EventType
from metaverse.schemas.fields import Anything, Constant, Key, Moment, Text, Word


class CloudEvent(Schema):
    """The envelope of CloudEvents 1.0; attributes beyond these are extensions."""

    class Meta:
        unknown = INCLUDE

    specversion = Constant("1.0", required=True)
    id = Key(required=True)
    source = Text(512, required=True, at_least=1)
    type = Word(EventType, required=True)
    subject = Key(allow_none=True)
    time = Moment(allow_none=True)
    datacontenttype = Text(128, allow_none=True)
    dataschema = Text(512, allow_none=True)
    data = Anything(allow_none=True)


ENVELOPE = frozenset(CloudEvent().fields)

"""The names on the wire of what is told outside: kinds of channels and matters, and how far a message has come."""

from __future__ import annotations

from enum import StrEnum


class ChannelKind(StrEnum):
    """What kind of place a channel leads to."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    SLACK = "slack"
    FEISHU = "feishu"
    DINGTALK = "dingtalk"
    WECOM = "wecom"


class Locale(StrEnum):
    """The language of what is told."""

    EN = "en"
    ZH = "zh"


class MatterKind(StrEnum):
    """What kinds of matters a rule chooses from."""

    REQUEST = "request"
    ERROR = "error"
    FAILURE = "failure"
    STALE = "stale"
    STUCK = "stuck"
    LOOPING = "looping"
    DEADLINE = "deadline"
    BUDGET = "budget"
    OFFLINE = "offline"
    ALERT = "alert"
    SERVER = "server"
    BACKUP = "backup"
    GATEWAY = "gateway"
    CHANNEL = "channel"
    MESSAGE = "message"


class What(StrEnum):
    """What is told of a matter; `mixed` and `digest` are of messages that tell of several."""

    OPENED = "opened"
    CLEARED = "cleared"
    OVER = "over"
    SAID = "said"
    ESCALATED = "escalated"
    MIXED = "mixed"
    TEST = "test"


class MessageState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Came(StrEnum):
    """What came of an attempt: it was taken, it may be tried again, it is of no use to try."""

    SENT = "sent"
    AGAIN = "again"
    REFUSED = "refused"
    GONE = "gone"

"""The tables, and the rules one row can judge alone. Importing this package makes every table known."""

from metaverse.models import (
    agent,
    alert_rule,
    attention,
    audit,
    event,
    interaction,
    moves,
    notification,
    organization,
    request,
    scene,
    tally,
    task,
    token,
    user,
)

__all__ = [
    "agent",
    "alert_rule",
    "attention",
    "audit",
    "event",
    "interaction",
    "moves",
    "notification",
    "organization",
    "request",
    "scene",
    "tally",
    "task",
    "token",
    "user",
]

"""The names on the wire of what is watched: kinds of trouble, of budgets and of alert rules."""

from __future__ import annotations

from enum import StrEnum


class AttentionKind(StrEnum):
    """What kinds of trouble need a person."""

    REQUEST = "request"
    ERROR = "error"
    STALE = "stale"
    STUCK = "stuck"
    FAILURE = "failure"
    LOOPING = "looping"
    BUDGET = "budget"
    DEADLINE = "deadline"


class BudgetScope(StrEnum):
    """Whose spending a budget bounds."""

    ORGANIZATION = "organization"
    AGENT = "agent"
    TASK = "task"
    DEPARTMENT = "department"
    MODEL = "model"


class BudgetPeriod(StrEnum):
    """In which time a budget may be spent."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


class AlertState(StrEnum):
    """What is told of an alert rule: it fires, that is over, it fired and is over already, or somebody tries it."""

    FIRED = "fired"
    RECOVERED = "recovered"
    OVER = "over"
    TEST = "test"


class AlertKind(StrEnum):
    """What an alert rule watches."""

    FIGURE = "figure"
    SILENCE = "silence"
    STATUS = "status"
    COST = "cost"

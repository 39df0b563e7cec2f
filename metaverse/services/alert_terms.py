"""What a rule says: which fields each kind has, what they must be together, and the limits that come of them."""

from __future__ import annotations

from typing import Any

from metaverse.errors import Invalid
from metaverse.events.watched import AlertKind
from metaverse.services.alert_states import Limits

Json = dict[str, Any]
Row = dict[str, Any]
COLUMNS = {
    "name": "name",
    "kind": "kind",
    "figure": "figure",
    "above": "above",
    "below": "below",
    "clear": "clear",
    "quietHours": "quiet",
    "level": "level",
    "windowSeconds": "window_seconds",
    "holdSeconds": "hold_seconds",
    "recoverSeconds": "recover_seconds",
    "coolDownSeconds": "cool_down_seconds",
    "enabled": "enabled",
}
TERMS = ("filter", "agent", "department", "model", "status", "count", "seconds")
FIELDS = {
    AlertKind.FIGURE: {"figure", "filter", "above", "below", "clear"},
    AlertKind.SILENCE: {"agent", "seconds"},
    AlertKind.STATUS: {"agent", "department", "status", "count", "seconds"},
    AlertKind.COST: {"agent", "department", "model", "above", "clear"},
}
NEEDED = {AlertKind.FIGURE: ("figure",), AlertKind.SILENCE: ("seconds",), AlertKind.STATUS: ("status",)}
OWN = frozenset().union(*FIELDS.values())
OF_BUILT_IN = frozenset(
    ("above", "clear", "level", "holdSeconds", "recoverSeconds", "coolDownSeconds", "quietHours", "enabled")
)
COST_LISTS = {"agent": "byAgent", "model": "byModel", "department": "byDepartment"}


def written(row: Row) -> Json:
    """Return what somebody wrote of a rule, in wire names."""
    shown = {field: row[column] for field, column in COLUMNS.items()}
    terms = {name: value for name, value in (row["terms"] or {}).items() if value is not None}
    own = FIELDS[AlertKind(row["kind"])]
    return {name: value for name, value in shown.items() if name not in OWN or name in own} | terms


def row_of(rule: Json) -> Row:
    """Return the columns for a rule in wire names, which must make sense.

    Raises:
        Invalid: it does not; each field is named with the mend.
    """
    kind = AlertKind(rule["kind"])
    rule = {name: value for name, value in rule.items() if value is not None}
    faults = [*_misplaced(kind, rule), *_missing(kind, rule), *_contradicting(kind, rule)]
    if faults:
        raise Invalid("The rule does not make sense.", [{"field": f, "message": said} for f, said in faults])
    row = {column: rule.get(field) for field, column in COLUMNS.items()}
    terms = {name: rule[name] for name in TERMS if name in rule}
    return {**row, "terms": terms, **_derived(kind, rule)}


def _misplaced(kind: AlertKind, rule: Json) -> list[tuple[str, str]]:
    fields = ", ".join(sorted(FIELDS[kind]))
    return [(f, f"Is nothing that a {kind} rule has; it has {fields}.") for f in sorted((OWN - FIELDS[kind]) & {*rule})]


def _missing(kind: AlertKind, rule: Json) -> list[tuple[str, str]]:
    return [(field, f"A {kind} rule needs it.") for field in NEEDED.get(kind, ()) if field not in rule]


def _contradicting(kind: AlertKind, rule: Json) -> list[tuple[str, str]]:
    if kind in (AlertKind.SILENCE, AlertKind.STATUS):
        return []
    sides = [side for side in ("above", "below") if side in rule]
    if len(sides) != 1:
        said = "Say above or below which number it fires: one of the two."
        return [("above", said if kind is AlertKind.FIGURE else "Say above how many US dollars it fires.")]
    limits = Limits(rule.get("above"), rule.get("below"), rule.get("clear"))
    if limits.clear is not None and limits.is_beyond(limits.clear):
        return [("clear", f"Must not be {sides[0]} the number at which it fires.")]
    if kind is AlertKind.COST and sum(name in rule for name in COST_LISTS) > 1:
        return [("agent", "Name an agent, a model or a department: one of them, or none for all.")]
    return []


def _derived(kind: AlertKind, rule: Json) -> Row:
    """Return the figure and the number that a rule other than of a figure comes down to."""
    if kind is AlertKind.SILENCE:
        return {"figure": "silence", "above": float(rule["seconds"])}
    if kind is AlertKind.STATUS:
        return {"figure": f"status.{rule['status']}", "above": float(rule.get("count", 1) - 1)}
    if kind is AlertKind.COST:
        lists = [lists for name, lists in COST_LISTS.items() if name in rule]
        return {"figure": f"{lists[0]}.costUsd" if lists else "costUsd"}
    return {}


def limits(row: Row) -> Limits:
    """Return when a rule fires and recovers."""
    times = (row[name] * 1000 for name in ("hold_seconds", "recover_seconds", "cool_down_seconds"))
    return Limits(row["above"], row["below"], row["clear"], *times)


def narrowed(row: Row) -> Json:
    """Return which element of a list a rule means."""
    terms: Json = row["terms"] or {}
    if row["kind"] == AlertKind.COST:
        return {name: terms[name] for name in COST_LISTS if name in terms}
    return terms.get("filter") or {}

"""Figures by their names: a dotted path into the hub's answer, or into what the server measures of itself.

`cycleTime.p95Seconds` is a number; `stages.review.waiting` one of the stage that is named so. Without a name a list is
looked at whole: `byAgent.costUsd` is the greatest of all agents for a rule that asks for more, the least for one that
asks for less, and says whose it is. `stuck` counts what is listed. Who is not in a list of spending spent nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]
NAMED_BY = ("stage", "agentId", "taskId", "model", "department", "kind")
"""What names an element of a list, in the order in which it is looked for."""

FILTERS = {"agent": "agentId", "task": "taskId", "model": "model", "department": "department", "stage": "stage"}
UNLISTED = frozenset({"attention", "alerts", "series"})
"""What is no figure: rows for people, and the points of the sparklines."""

SPENT = ("costUsd", "tokens.input", "tokens.output", "tokens.cached")
TIME = ("idleSeconds", "workingSeconds", "waitingSeconds", "errorSeconds", "utilisation")
NECK = ("share", "wip", "waiting", "waitingSeconds", "workingSeconds", "averageQueue", "intensity", "drainSeconds")
AT_TIMES: dict[str, tuple[str, ...]] = {
    "byAgent.*": SPENT,
    "byModel.*": SPENT,
    "byDepartment.*": SPENT,
    "byTask.*": SPENT,
    "timeByAgent.*": TIME,
    "bottleneck": NECK,
}
"""Figures that are there only once something has happened."""


class Measured(NamedTuple):
    """A figure's value, None where there is none now, and what it is about."""

    value: float | None
    about: str | None = None


class Unknown(LookupError):
    """A figure that cannot be read; the message says why."""


def catalogue(figures: Json) -> list[str]:
    """Return the paths of all figures; `*` stands for any name in a list."""
    found = {path for name, node in figures.items() if name not in UNLISTED for path in _paths(node, name)}
    for prefix, leaves in AT_TIMES.items():
        found |= {f"{prefix}.{leaf}" for leaf in leaves}
    return sorted(found)


def _paths(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _paths(inner, f"{path}.{name}")
    elif isinstance(node, list):
        yield path
        for element in node:
            if isinstance(element, dict) and (by := _name_of(element)) is not None:
                inner = {name: value for name, value in element.items() if name not in (by, "name")}
                yield from _paths(inner, f"{path}.*")
    elif _is_number(node) or (node is None and path.split(".")[0] not in AT_TIMES):
        yield path


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _name_of(element: Json) -> str | None:
    return next((name for name in NAMED_BY if name in element), None)


def measure(figures: Json, path: str, narrowed: Json, *, greatest: bool) -> Measured:
    """Return a figure's value; of several the greatest, or the least.

    Raises:
        Unknown: there is no such figure, or it is no number.
    """
    names = path.split(".")
    if names[0] in UNLISTED or names[0] not in figures:
        raise Unknown(f"There is no figure {path}.")
    wanted = {FILTERS[name]: value for name, value in narrowed.items() if name in FILTERS and value is not None}
    found = [m for m in _walk(figures, names, wanted, path, None) if m.value is not None]
    if not found:
        return Measured(0.0 if names[0].startswith("by") else None)
    return (max if greatest else min)(found, key=lambda measured: measured.value or 0.0)


def _walk(node: Any, names: list[str], wanted: Json, path: str, about: str | None) -> Iterator[Measured]:
    if node is None:
        yield Measured(None, about)
    elif isinstance(node, list):
        yield from _walk_list(node, names, wanted, path, about)
    elif not names:
        if not _is_number(node):
            raise Unknown(f"{path} is no number.")
        yield Measured(float(node), about)
    elif isinstance(node, dict) and names[0] in node:
        yield from _walk(node[names[0]], names[1:], wanted, path, about)
    else:
        raise Unknown(f"There is no figure {path}.")


def _walk_list(node: list[Any], names: list[str], wanted: Json, path: str, about: str | None) -> Iterator[Measured]:
    if not names:
        yield Measured(float(len(node)), about)
        return
    elements = [element for element in node if isinstance(element, dict)]
    by = _name_of(elements[0]) if elements else None
    if by is None:
        return
    named = [element for element in elements if element[by] == names[0]]
    if named or names[0] == "*":
        elements, names = named or elements, names[1:]
    elif names[0] not in elements[0] and path.startswith("stages."):
        raise Unknown(f"There is no stage {names[0]}.")
    for element in elements:
        if by not in wanted or element[by] == wanted[by]:
            yield from _walk(element, names, wanted, path, str(element.get("name") or element[by]))

"""Alert rules: kept by administrators, judged by the sweepers, told as notifications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from metaverse.clock import now_ms, to_wire
from metaverse.database import bulk, reading, writing
from metaverse.errors import Conflict, Invalid, NotFound
from metaverse.events.watched import AlertKind
from metaverse.ids import new_id
from metaverse.models.alert_rule import AlertRule
from metaverse.models.organization import Organization
from metaverse.models.upkeep import Erasure
from metaverse.services import alert_built_in, alert_figures, alert_terms, audit
from metaverse.services.alert_figures import Unknown

Json = dict[str, Any]
Row = dict[str, Any]
rules = AlertRule.__table__
organizations = Organization.__table__
erasures = Erasure.__table__
NOT_BEGUN: Row = {"holding_ms": None, "clearing_ms": None, "last_error": None}


@reading
def page(connection: Connection, organization_id: str, server: Mapping[str, float | None]) -> list[Json]:
    """Return the rules of an organization: the built-in ones, with the `server`'s figures now, then the oldest."""
    query = select(rules).where(rules.c.organization_id == organization_id).order_by(rules.c.created_ms, rules.c.id)
    stored = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
    built_in = [stored.pop(row["id"], row) for row in alert_built_in.rows(organization_id)]
    seen = [{**row, "value": server.get(row["figure"]), "judged_ms": now_ms()} for row in built_in]
    return [view(row) for row in (*seen, *stored.values())]


@reading
def one(connection: Connection, organization_id: str, rule_id: str) -> Row:
    """Return the row of a rule.

    Raises:
        NotFound: the organization has no such rule.
    """
    return _found(connection, organization_id, rule_id)


@writing
def create(connection: Connection, organization_id: str, given: Json, figures: Json, actor: str) -> Json:
    """Make a rule; `figures` is an answer of the hub, which says what there is to watch.

    Raises:
        Invalid: it does not make sense, or there is no such figure.
    """
    row = _checked(given, figures)
    row |= {"organization_id": organization_id, "id": new_id("ar"), "created_ms": now_ms(), "built_in": False}
    row |= alert_built_in.STATE
    connection.execute(insert(rules), row)
    audit.note(connection, actor, "alert-rule.created", organization_id, row["id"], **given)
    return view(row)


@writing
def change(
    connection: Connection, organization_id: str, rule_id: str, changes: Json, figures: Json, actor: str
) -> Json:
    """Change a rule; what is not named stays. What it has been waiting for begins anew.

    Raises:
        NotFound: the organization has no such rule.
        Invalid: it would not make sense, or there is no such figure.
        Conflict: it is built in, and that cannot be changed of it.
    """
    lay_built_in.on(connection, organization_id)
    row = _found(connection, organization_id, rule_id, for_update=True)
    fixed = sorted(changes.keys() - alert_terms.OF_BUILT_IN) if row["built_in"] else []
    if fixed:
        raise Conflict(f"The rule is built in: its {fixed[0]} cannot be changed; make a rule of your own.")
    changed = _checked({**alert_terms.written(row), **changes}, figures)
    changed |= {**NOT_BEGUN, "version": row["version"] + 1}
    if not changed["enabled"]:
        changed |= {"firing": False, "outbox": None}
    connection.execute(update(rules).where(*_mine(organization_id, rule_id)).values(**changed))
    audit.note(connection, actor, "alert-rule.changed", organization_id, rule_id, **changes)
    return view({**row, **changed})


@writing
def remove(connection: Connection, organization_id: str, rule_id: str, actor: str) -> None:
    """Delete a rule.

    Raises:
        NotFound: the organization has no such rule.
        Conflict: it is built in.
    """
    if _found(connection, organization_id, rule_id)["built_in"]:
        raise Conflict("The rule is built in; disable it instead.")
    connection.execute(delete(rules).where(*_mine(organization_id, rule_id)))
    audit.note(connection, actor, "alert-rule.removed", organization_id, rule_id)


@reading
def watched(connection: Connection) -> list[Row]:
    """Return every enabled rule that somebody made."""
    query = select(rules).where(rules.c.enabled, ~rules.c.built_in)
    return [dict(row) for row in connection.execute(query).mappings()]


@reading
def stirring(connection: Connection, server: Mapping[str, float | None]) -> list[Row]:
    """Return the built-in rules that something is to be done for; what stands as it stood is not even read."""
    found: list[Row] = []
    for figure, value in server.items():
        mine = (rules.c.built_in, rules.c.enabled, rules.c.figure == figure)
        query = select(rules).where(*mine, _stirs(value))
        found += [dict(row) for row in connection.execute(query).mappings()]
    return found


def _stirs(value: float | None) -> ColumnElement[bool]:
    """Tell of which rules a value may change how they stand: `alert_states` in SQL, but for its times."""
    begun = or_(rules.c.holding_ms.is_not(None), rules.c.clearing_ms.is_not(None), rules.c.outbox.is_not(None))
    if value is None:
        return or_(begun, rules.c.firing)
    is_back = and_(rules.c.firing, func.coalesce(rules.c.clear, rules.c.above) >= value)
    return or_(begun, is_back, and_(~rules.c.firing, rules.c.above < value))


@writing
def lay_where_missing(connection: Connection, most: int) -> None:
    """Give the built-in rules to organizations that have none: so many, those first that were heard last."""
    have = select(rules.c.organization_id).where(rules.c.built_in)
    leaving = select(erasures.c.subject).where(erasures.c.kind == Erasure.LEAVING)
    query = select(organizations.c.id).where(organizations.c.id.not_in(have), organizations.c.id.not_in(leaving))
    missing = connection.execute(query.order_by(organizations.c.received_ms.desc()).limit(most)).scalars().all()
    rows = [row for organization_id in missing for row in alert_built_in.rows(organization_id)]
    if rows:
        bulk.add(connection, rules, rows)


@writing
def lay_built_in(connection: Connection, organization_id: str) -> None:
    """Give an organization the built-in rules that it has not."""
    bulk.add(connection, rules, alert_built_in.rows(organization_id))


@writing
def keep(connection: Connection, changes: Iterable[tuple[Row, Row]]) -> list[str]:
    """Write what a sweeper found of rules, unless they were changed since it read them; return the ids of the kept."""
    kept = []
    for row, values in changes:
        unchanged = (*_mine(row["organization_id"], row["id"]), rules.c.version == row["version"])
        done = connection.execute(update(rules).where(*unchanged).values(**values, version=row["version"] + 1))
        if done.rowcount == 1:
            kept.append(row["id"])
    return kept


def view(row: Row) -> Json:
    """Return a rule in wire names, with how it stands."""
    times = {f"{name}At": to_wire(row[f"{name}_ms"]) for name in ("fired", "recovered", "judged", "created")}
    return {
        "id": row["id"],
        **alert_terms.written(row),
        "builtIn": row["built_in"],
        "firing": row["firing"],
        "value": row["value"],
        "about": row["about"],
        "lastError": row["last_error"],
        **times,
    }


def _checked(rule: Json, figures: Json) -> Row:
    row = alert_terms.row_of(rule)
    if row["kind"] == AlertKind.FIGURE:
        try:
            alert_figures.measure(figures, row["figure"], alert_terms.narrowed(row), greatest=True)
        except Unknown as fault:
            there = ", ".join(alert_figures.catalogue(figures))
            said = f"{fault} There are: {there}."
            raise Invalid(str(fault), [{"field": "figure", "message": said}]) from None
    return row


def _found(connection: Connection, organization_id: str, rule_id: str, *, for_update: bool = False) -> Row:
    query = select(rules).where(*_mine(organization_id, rule_id))
    row = connection.execute(query.with_for_update() if for_update else query).mappings().first()
    if row is not None:
        return dict(row)
    for built_in in alert_built_in.rows(organization_id):
        if built_in["id"] == rule_id:
            return built_in
    raise NotFound("There is no such alert rule.")


def _mine(organization_id: str, rule_id: str) -> tuple[Any, Any]:
    return rules.c.organization_id == organization_id, rules.c.id == rule_id

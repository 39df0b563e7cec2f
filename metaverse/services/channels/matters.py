"""Matters: what each rule has to tell of, from its beginning until it is over and that was told too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from metaverse.database import reading
from metaverse.events.channels import What
from metaverse.models.agent import Agent
from metaverse.models.channel import ChannelMatter
from metaverse.models.task import Task
from metaverse.services.channels.happening import LEVELS, Happening, Json
from metaverse.services.channels.timing import Rhythm

Row = dict[str, Any]
matters = ChannelMatter.__table__
agents, tasks = Agent.__table__, Task.__table__
AT_ONCE = 400
MINUTE_MS = 60_000
LONGEST_TEXT = 2000


@reading
def standing(connection: Connection, organization_id: str) -> dict[str, str]:
    """Return the topics that are open for any rule, with the kind of each."""
    query = select(matters.c.topic, matters.c.kind).where(
        matters.c.organization_id == organization_id, matters.c.cleared_ms.is_(None)
    )
    return {row.topic: row.kind for row in connection.execute(query)}


def matches(rule: Row, happening: Happening, department: str | None) -> bool:
    """Tell whether a rule tells of a happening: by kind, place in the log, level, department and agent."""
    is_new = happening.seq > rule["since_seq"] if happening.seq else happening.at_ms >= rule["since_ms"]
    if not is_new or happening.kind.value not in rule["kinds"] or rule["channel_id"] == happening.more.get("channelId"):
        return False
    if happening.what is What.CLEARED:
        return True
    return (
        LEVELS.get(happening.level, 0) >= LEVELS[rule["level"]]
        and (not rule["departments"] or department in rule["departments"])
        and (not rule["agents"] or happening.agent_key in rule["agents"])
    )


def take(
    connection: Connection, organization_id: str, rules: Sequence[Row], happenings: Iterable[Happening], now: int
) -> int:
    """Make, change and end the matters of each rule; return how many were touched."""
    happenings = list(happenings)
    about = _About(connection, organization_id, happenings)
    touched = 0
    for happening in happenings:
        for rule in rules:
            if matches(rule, happening, about.department(happening.agent_key)):
                touched += _take(connection, rule, happening, about.facts(happening), now)
    return touched


def _take(connection: Connection, rule: Row, happening: Happening, facts: Json, now: int) -> bool:
    mine = (
        matters.c.organization_id == rule["organization_id"],
        matters.c.rule_id == rule["id"],
        matters.c.topic == happening.topic,
    )
    known = connection.execute(select(matters).where(*mine)).mappings().first()
    if happening.what is What.CLEARED:
        return known is not None and _clear(connection, rule, dict(known), mine, happening.at_ms, now)
    if known is None:
        connection.execute(insert(matters), _begun(rule, happening, facts, now))
        return True
    if known["cleared_ms"] is None:
        return False
    connection.execute(update(matters).where(*mine).values(**_again(rule, dict(known), happening, now)))
    return True


def _again(rule: Row, known: Row, happening: Happening, now: int) -> Row:
    """Go on with a matter that was over: what was told is not told anew, but somebody has to see to it anew."""
    if known["told_ms"] is None:
        return {"cleared_ms": None}
    again = {"cleared_ms": None, "due_ms": None, "opened_ms": happening.at_ms}
    return again if known["escalated"] else {**again, "escalate_ms": escalation_ms(rule, now)}


def escalation_ms(rule: Row, now: int) -> int | None:
    """Return when the other channel is told of what nobody has seen to, if one is to be."""
    return now + rule["escalate_minutes"] * MINUTE_MS if rule["escalate_to"] else None


def _begun(rule: Row, happening: Happening, facts: Json, now: int) -> Row:
    return {
        "organization_id": rule["organization_id"],
        "rule_id": rule["id"],
        "topic": happening.topic,
        "kind": happening.kind.value,
        "level": happening.level,
        "facts": facts,
        "opened_ms": happening.at_ms,
        "cleared_ms": None,
        "told_ms": None,
        "due_ms": rhythm(rule).due_ms(happening.level, now, rule["told_ms"]),
        "escalate_ms": None,
        "escalated": False,
        "expires_ms": happening.expires_ms,
    }


def _clear(connection: Connection, rule: Row, known: Row, mine: Sequence[Any], at_ms: int, now: int) -> bool:
    """End a matter: what was told is told to be over, if that is wanted; what was not yet told is told as over."""
    if known["cleared_ms"] is not None:
        return False
    if known["told_ms"] is not None and not rule["cleared"] and not known["escalated"]:
        connection.execute(delete(matters).where(*mine))
        return True
    due = known["due_ms"] if known["told_ms"] is None else rhythm(rule).due_ms("info", now, rule["told_ms"])
    ended = {"cleared_ms": max(at_ms, known["opened_ms"]), "escalate_ms": None, "due_ms": due}
    connection.execute(update(matters).where(*mine).values(**ended))
    return True


def rhythm(rule: Row) -> Rhythm:
    """Return when a rule tells what happened."""
    zone = (rule["quiet"] or {}).get("timeZone", "UTC")
    return Rhythm(rule["cool_down_seconds"] * 1000, rule["digest_minutes"], rule["quiet"], zone)


class _About:
    """What is known of the agents and tasks that some happenings are about."""

    def __init__(self, connection: Connection, organization_id: str, happenings: Sequence[Happening]) -> None:
        self._tasks = _rows(connection, tasks, organization_id, {one.task_key for one in happenings})
        holders = {row["assignee"] for row in self._tasks.values()}
        self._agents = _rows(connection, agents, organization_id, {one.agent_key for one in happenings} | holders)

    def department(self, key: str | None) -> str | None:
        """Return the department of an agent."""
        return self._agents.get(key or "", {}).get("department")

    def facts(self, happening: Happening) -> Json:
        """Return what is told of a happening, each text cut to what anybody reads."""
        task = self._tasks.get(happening.task_key or "", {})
        key = happening.agent_key or task.get("assignee")
        agent = self._agents.get(key or "", {})
        return {
            "seq": happening.seq or None,
            "title": (happening.title or task.get("title") or "")[:LONGEST_TEXT],
            "body": (happening.body or "")[:LONGEST_TEXT] or None,
            "agentId": key,
            "agent": agent.get("name") or key,
            "department": agent.get("department"),
            "taskId": happening.task_key,
            "task": task.get("title") or happening.task_key,
            **happening.more,
            **({"once": True} if happening.what is What.SAID else {}),
        }


def _rows(connection: Connection, table: Any, organization_id: str, keys: Iterable[str | None]) -> Mapping[str, Row]:
    wanted = sorted(key for key in keys if key)
    names = ("key", "name", "department") if table is agents else ("key", "title", "assignee")
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = select(*(table.c[name] for name in names)).where(
            table.c.organization_id == organization_id, table.c.key.in_(wanted[start : start + AT_ONCE])
        )
        found |= {row["key"]: dict(row) for row in connection.execute(query).mappings()}
    return found

"""What an organization turned on so that decisions reach its agents: held calls, and addresses of A2A."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Invalid
from metaverse.models.answering import AnswerSettings
from metaverse.models.organization import Organization
from metaverse.services import audit

Json = dict[str, Any]
kept = AnswerSettings.__table__
organizations = Organization.__table__

HOLD_SECONDS = 50
MOST_AGENTS = 200


@reading
def view(connection: Connection, organization_id: str) -> Json:
    """Return what is turned on; of a secret only that there is one."""
    row = _row(connection, organization_id)
    whole = _whole(row)
    a2a = {
        key: {"url": one["url"], "hasAuthorization": bool(one.get("authorization"))}
        for key, one in whole["a2a"].items()
    }
    changed = to_wire(row.changed_ms) if row else None
    return {"organizationId": organization_id, "claudeCode": whole["claudeCode"], "a2a": a2a, "changedAt": changed}


@reading
def hold_seconds(connection: Connection, organization_id: str, token_id: str | None) -> int:
    """Tell for how long a permission request of Claude Code is held that a token sends; 0 if it is not."""
    hold: Json = _whole(_row(connection, organization_id))["claudeCode"]
    return int(hold["holdSeconds"]) if hold["hold"] or token_id in hold["tokens"] else 0


@reading
def endpoints(connection: Connection) -> dict[str, dict[str, Json]]:
    """Return by organization and agent where A2A messages are taken: `url`, and `authorization` if one is shown."""
    rows = connection.execute(select(kept.c.organization_id, kept.c.settings))
    return {organization: settings["a2a"] for organization, settings in rows if settings.get("a2a")}


@writing
def change(connection: Connection, organization_id: str, changes: Json, actor: str) -> None:
    """Turn something on or off; what is not named stays.

    Raises:
        Invalid: more agents or tokens would be set up than are kept.
    """
    connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id).with_for_update())
    row = _row(connection, organization_id)
    whole = _whole(row)
    merged = {
        "claudeCode": _held(whole["claudeCode"], changes.get("claudeCode", {})),
        "a2a": _addresses(whole["a2a"], changes.get("a2a", {})),
    }
    if max(len(merged["a2a"]), len(merged["claudeCode"]["tokens"])) > MOST_AGENTS:
        raise Invalid(f"At most {MOST_AGENTS} agents and tokens are set up; set those to null that are not needed.")
    values = {"settings": merged, "changed_ms": now_ms()}
    if row is None:
        connection.execute(insert(kept), {"organization_id": organization_id, **values})
    else:
        connection.execute(update(kept).where(kept.c.organization_id == organization_id).values(**values))
    audit.note(connection, actor, "answer-settings.changed", organization_id, organization_id, **_told(changes))


def hold_for(organization_id: str, token_id: str, actor: str, *, is_on: bool = True) -> None:
    """Have the permission requests of Claude Code held that one token sends, or not any more."""
    change(organization_id, {"claudeCode": {"tokens": {token_id: is_on}}}, actor)


def _held(present: Json, changes: Json) -> Json:
    tokens = {token: True for token in present["tokens"]} | changes.get("tokens", {})
    return {**present, **changes, "tokens": sorted(token for token, is_on in tokens.items() if is_on)}


def _addresses(present: Json, changes: Json) -> Json:
    """Lay changed addresses over those there are; a secret stays only where its address does."""
    merged = dict(present)
    for key, given in changes.items():
        before = merged.pop(key, {})
        if given is None:
            continue
        if "authorization" in given:
            shown = given["authorization"]
        else:
            shown = before.get("authorization") if before.get("url") == given["url"] else None
        merged[key] = {"url": given["url"], **({"authorization": shown} if shown else {})}
    return merged


def _told(changes: Json) -> Json:
    """Return changes as the audit log tells them: without what is secret."""
    told = dict(changes)
    if "a2a" in told:
        told["a2a"] = {
            key: given and {**given, **({"authorization": "…"} if given.get("authorization") else {})}
            for key, given in told["a2a"].items()
        }
    return told


def _row(connection: Connection, organization_id: str) -> Any:
    return connection.execute(select(kept).where(kept.c.organization_id == organization_id)).first()


def _whole(row: Any) -> Json:
    settings = row.settings if row else {}
    hold = {"hold": False, "holdSeconds": HOLD_SECONDS, "tokens": [], **settings.get("claudeCode", {})}
    return {"claudeCode": hold, "a2a": settings.get("a2a", {})}

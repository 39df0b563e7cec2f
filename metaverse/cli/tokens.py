"""`flask tokens`: what agents and programs show."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from metaverse.cli.people import ACTOR, organization_option, the_organization
from metaverse.cli.plainly import plainly
from metaverse.clock import from_wire, now_ms
from metaverse.schemas.tokens import LONGEST_OVERLAP_SECONDS, TOKEN_ROLES
from metaverse.security.roles import Scope
from metaverse.services import tokens

DAY_MS = 86_400_000
LONGEST_NAME = 100
SCOPES = [scope.value for scope in Scope]

tokens_group = AppGroup("tokens", help="API tokens of agents and programs.")


@tokens_group.command("create")
@organization_option
@click.option("--role", type=click.Choice(TOKEN_ROLES), default="agent", show_default=True)
@click.option("--source", "source_prefix", help="Its events' source must begin so; several are parted by spaces.")
@click.option("--agent", "agent_keys", multiple=True, help="Its events must be about this agent; may be repeated.")
@click.option("--name", help="What people call it; whom it speaks for if left out, else its role.")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, help="What it is for; may be repeated.")
@click.option("--expires", "days", type=click.IntRange(1, 3650), help="Days until it expires.")
@plainly
def create_token(
    organization: str | None,
    role: str,
    source_prefix: str | None,
    agent_keys: tuple[str, ...],
    name: str | None,
    scopes: tuple[str, ...],
    days: int | None,
) -> None:
    """Make a token and print it, alone, on standard output; it is shown this once."""
    mine = the_organization(organization)
    expires = now_ms() + days * DAY_MS if days else None
    called = name or (", ".join(agent_keys) or source_prefix or f"{role} token")[:LONGEST_NAME]
    made, secret = tokens.create(mine, role, ACTOR, called, source_prefix, agent_keys, expires, scopes=scopes)
    click.echo(f"Token {made['id']} for {mine}, role {role}. Keep it; it is not shown again.", err=True)
    click.echo(secret)


@tokens_group.command("list")
@organization_option
@plainly
def list_tokens(organization: str | None) -> None:
    """List the tokens of an organization, without their secrets."""
    for token in tokens.page(the_organization(organization)):
        scopes = f" ({', '.join(token['scopes'])})" if token["scopes"] else ""
        click.echo(f"{token['id']}\t{token['role']}{scopes}\t{token['name']}\t{_standing(token)}")


def _standing(token: dict[str, Any]) -> str:
    if token["revokedAt"]:
        return "revoked"
    if token["expiresAt"] and from_wire(token["expiresAt"]) <= now_ms():
        return "expired"
    where = f" from {token['lastUsedAddress']}" if token["lastUsedAddress"] else ""
    ends = f", expires {token['expiresAt']}" if token["expiresAt"] else ""
    return f"last used {token['lastUsedAt'] or 'never'}{where}{ends}"


@tokens_group.command("rotate")
@click.argument("token_id")
@click.option(
    "--overlap",
    "hours",
    type=click.IntRange(0, LONGEST_OVERLAP_SECONDS // 3600),
    default=24,
    show_default=True,
    help="Hours for which the secret before is still good.",
)
@organization_option
@plainly
def rotate_token(token_id: str, hours: int, organization: str | None) -> None:
    """Give a token a new secret and print it, alone, on standard output; it is shown this once."""
    _, secret = tokens.rotate(the_organization(organization), token_id, hours * 3600, ACTOR)
    click.echo(f"Token {token_id} has a new secret; the one before is good for {hours} hours.", err=True)
    click.echo(secret)


@tokens_group.command("revoke")
@click.argument("token_id")
@organization_option
@plainly
def revoke_token(token_id: str, organization: str | None) -> None:
    """End a token for good."""
    tokens.revoke(the_organization(organization), token_id, ACTOR)
    click.echo(f"{token_id} is revoked.")

"""`flask users` and `flask tokens`: who may come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from operator import itemgetter
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from metaverse.clock import now_ms
from metaverse.errors import NotFound, Problem
from metaverse.schemas.fields import load
from metaverse.schemas.people import TOKEN_ROLES, USER_ROLES, UserNew
from metaverse.security import passwords
from metaverse.services import organizations, tokens, users

P = ParamSpec("P")
R = TypeVar("R")
ACTOR = "cli"
DAY_MS = 86_400_000
LONGEST_NAME = 100

users_group = AppGroup("users", help="People who sign in.")
tokens_group = AppGroup("tokens", help="API tokens of agents and programs.")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Say what is wrong in a sentence instead of a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Problem as problem:
            raise click.ClickException(problem.detail) from problem

    return run


def the_organization(given: str | None) -> str:
    """Return the organization that is meant.

    Raises:
        NotFound: there is none of that name.
    """
    meant = given or str(current_app.config["DEFAULT_ORGANIZATION_ID"])
    if meant not in organizations.ids():
        raise NotFound(f"There is no organization {meant}; there are: {', '.join(organizations.ids()) or 'none'}.")
    return meant


organization_option = click.option("--organization", help="Organization; the default one if left out.")


def _password() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < passwords.SHORTEST:
        raise click.ClickException(f"A password has at least {passwords.SHORTEST} characters.")
    return password


def _found(email: str) -> dict[str, Any]:
    user = users.by_email(email)
    if user is None:
        raise click.ClickException(f"There is no user {email}.")
    return user


@users_group.command("list")
@organization_option
@plainly
def list_users(organization: str | None) -> None:
    """List the users of an organization."""
    for user in sorted(users.page(the_organization(organization)), key=itemgetter("email")):
        click.echo(f"{user['email']}\t{user['role']}\t{user['name']}{' (disabled)' if user['disabled'] else ''}")


@users_group.command("create")
@click.argument("email")
@click.option("--name", help="The name; the address if left out.")
@click.option("--role", type=click.Choice(USER_ROLES), default="viewer", show_default=True)
@organization_option
@plainly
def create_user(email: str, name: str | None, role: str, organization: str | None) -> None:
    """Make a user; the password is asked for."""
    mine = the_organization(organization)
    for field, message in load(UserNew(only=("email", "name")), {"email": email, "name": name or email}):
        raise click.ClickException(f"{field}: {message}")
    users.create(mine, email, name or email, passwords.hashed(_password()), role, ACTOR)
    click.echo(f"{email} is {role}.")


@users_group.command("password")
@click.argument("email")
@organization_option
@plainly
def change_password(email: str, organization: str | None) -> None:
    """Give a user a new password; open sessions end."""
    user = _found(email)
    users.change(the_organization(organization), user["id"], {"password_hash": passwords.hashed(_password())}, ACTOR)
    click.echo(f"{email} has a new password.")


@users_group.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(USER_ROLES))
@organization_option
@plainly
def change_role(email: str, role: str, organization: str | None) -> None:
    """Give a user another role."""
    users.change(the_organization(organization), _found(email)["id"], {"role": role}, ACTOR)
    click.echo(f"{email} is {role}.")


@users_group.command("disable")
@click.argument("email")
@organization_option
@plainly
def disable_user(email: str, organization: str | None) -> None:
    """Keep a user out; open sessions end."""
    users.change(the_organization(organization), _found(email)["id"], {"disabled": True}, ACTOR)
    click.echo(f"{email} is disabled.")


@tokens_group.command("create")
@organization_option
@click.option("--role", type=click.Choice(TOKEN_ROLES), default="agent", show_default=True)
@click.option("--source", "source_prefix", help="Its events' source must begin so; several are parted by spaces.")
@click.option("--agent", "agent_keys", multiple=True, help="Its events must be about this agent; may be repeated.")
@click.option("--name", help="What people call it; whom it speaks for if left out, else its role.")
@click.option("--expires", "days", type=click.IntRange(1, 3650), help="Days until it expires.")
@plainly
def create_token(
    organization: str | None,
    role: str,
    source_prefix: str | None,
    agent_keys: tuple[str, ...],
    name: str | None,
    days: int | None,
) -> None:
    """Make a token and print it, alone, on standard output; it is shown this once."""
    mine = the_organization(organization)
    expires = now_ms() + days * DAY_MS if days else None
    called = name or (", ".join(agent_keys) or source_prefix or f"{role} token")[:LONGEST_NAME]
    made, secret = tokens.create(mine, role, ACTOR, called, source_prefix, agent_keys, expires)
    click.echo(f"Token {made['id']} for {mine}, role {role}. Keep it; it is not shown again.", err=True)
    click.echo(secret)


@tokens_group.command("list")
@organization_option
@plainly
def list_tokens(organization: str | None) -> None:
    """List the tokens of an organization, without their secrets."""
    for token in tokens.page(the_organization(organization)):
        state = "revoked" if token["revokedAt"] else f"last used {token['lastUsedAt'] or 'never'}"
        click.echo(f"{token['id']}\t{token['role']}\t{token['name']}\t{state}")


@tokens_group.command("revoke")
@click.argument("token_id")
@organization_option
@plainly
def revoke_token(token_id: str, organization: str | None) -> None:
    """End a token for good."""
    tokens.revoke(the_organization(organization), token_id, ACTOR)
    click.echo(f"{token_id} is revoked.")

"""`flask users`: the people who sign in."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from metaverse.cli.operator import signed_on
from metaverse.cli.passing import passing_folder
from metaverse.cli.plainly import plainly
from metaverse.errors import NotFound
from metaverse.leaving import person as leaving
from metaverse.leaving.reach import Reach
from metaverse.retention import turn
from metaverse.schemas.fields import load
from metaverse.schemas.people import USER_ROLES, UserNew
from metaverse.security import passwords
from metaverse.services import organizations, users

ACTOR = f"cli:{signed_on()}"

users_group = AppGroup("users", help="People who sign in.")


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
wait_option = click.option(
    "--wait", "is_patient", is_flag=True, help="Wait while another run rewrites history, instead of giving up."
)


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


@users_group.command("anonymise")
@click.argument("person")
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without this it is only told what would change.")
@click.option("--everywhere", is_flag=True, help="Look for name and address in all organizations of the server.")
@wait_option
@click.option("--in", "owned", multiple=True, hidden=True)
@click.option("--actor", default=ACTOR, hidden=True)
@plainly
def anonymise(
    person: str, is_applied: bool, everywhere: bool, is_patient: bool, owned: tuple[str, ...], actor: str
) -> None:
    """Forget a person (an address or an id): name, address, what they wrote; nobody signs in as them.

    Name and address go where the person belongs, what they wrote under their id everywhere.
    """
    user_id = person if person.startswith("u_") else str(_found(person)["id"])
    reach = Reach.HOME if owned else Reach.EVERYWHERE if everywhere else Reach.TRACES
    if is_applied:
        with turn.taken(is_patient=is_patient):
            found = leaving.forget(user_id, actor, passing_folder(), reach, owned or None)
    else:
        found = leaving.look(user_id, reach, owned or None)
    if not found.is_new:
        click.echo(f"{user_id} was forgotten before; nothing was changed.")
        return
    for organization_id, count in found.entries.items():
        click.echo(f"  {count:8} entries of the log of {organization_id}")
    for table, count in found.rows.items():
        click.echo(f"  {count:8} rows of {table}")
    click.echo(f"{user_id} is forgotten." if is_applied else "Nothing was changed; with --apply all this is rewritten.")


@users_group.command("sign-out")
@click.argument("email")
@organization_option
@plainly
def sign_out(email: str, organization: str | None) -> None:
    """End every session of a user; a running server knows of it within a second."""
    users.sign_out(the_organization(organization), _found(email)["id"], ACTOR, True)
    click.echo(f"{email} is signed out everywhere.")

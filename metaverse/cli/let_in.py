"""`flask users let-in` and `unlink`: the ways of whoever runs the server when signing in does not work."""

from __future__ import annotations

import click
from flask import current_app

from metaverse.cli.people import ACTOR, users_group
from metaverse.cli.plainly import plainly
from metaverse.security import keyring, tickets
from metaverse.services import oidc, users

MINUTES = 10


@users_group.command("let-in")
@click.argument("email")
@plainly
def let_in(email: str) -> None:
    """Print a link that signs a user in once, within ten minutes, without password and provider."""
    user = users.by_email(email)
    if user is None or user["disabled"]:
        raise click.ClickException(f"There is no user {email} who may sign in.")
    oidc.note_let_in(user["id"], ACTOR)
    key = keyring.current().signing
    ticket, _ = tickets.sign(key, user["id"], tickets.new_secret("let-in-"), MINUTES, tickets.LET_IN_USE)
    entrance = (current_app.config["PUBLIC_URL"] or f"http://127.0.0.1:{current_app.config['PORT']}").rstrip("/")
    click.echo(f"Good once, for {MINUTES} minutes:", err=True)
    click.echo(f"{entrance}/#let-in={ticket}")


@users_group.command("unlink")
@click.argument("email")
@plainly
def unlink(email: str) -> None:
    """Forget who a user is at the provider; the next sign-in there links the address anew."""
    user = users.by_email(email)
    if user is None:
        raise click.ClickException(f"There is no user {email}.")
    count = oidc.unlink(user["id"], ACTOR)
    click.echo(f"{email} is linked with nobody at a provider ({count} forgotten).")

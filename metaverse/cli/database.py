"""`flask init-db`, `seed`, `reset`, `rebuild`: the database from nothing to something."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from metaverse.cli import seeds
from metaverse.cli.people import the_organization
from metaverse.cli.plainly import plainly
from metaverse.database import bound
from metaverse.events import rebuild as rebuilding
from metaverse.extensions import db
from metaverse.services import organizations


@click.command("init-db")
@with_appcontext
def init_db() -> None:
    """Make the database, or bring it up to date; what is in it stays."""
    upgrade()
    click.echo("The database is up to date.")


@click.command("seed")
@click.option(
    "--scenario",
    type=click.Choice(list(seeds.SCENARIOS)),
    default="start",
    show_default=True,
    help="; ".join(f"{name}: {about}" for name, (about, _) in seeds.SCENARIOS.items()),
)
@with_appcontext
@plainly
def seed(scenario: str) -> None:
    """Put organizations, users and, with `studio`, an invented team into the database; safe to run twice."""
    for line in seeds.SCENARIOS[scenario][1]():
        click.echo(line)


@click.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def reset(yes: bool) -> None:
    """Delete everything and begin anew; in development only."""
    if current_app.config["APP_ENV"] == "production":
        raise click.ClickException("This is a production server; set APP_ENV=development to reset it.")
    if not yes:
        click.confirm("Delete every organization, user and event?", abort=True)
    with bound().migrating() as connection:
        db.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        connection.commit()
    upgrade()
    click.echo("Everything is deleted; `flask seed` puts a start in.")


@click.command("rebuild")
@click.option("--organization", "organization_id", help="Only this organization.")
@click.option("--outdated", is_flag=True, help="Only those whose projections an older version of the platform made.")
@with_appcontext
@plainly
def rebuild(organization_id: str | None, outdated: bool) -> None:
    """Make the projections again from the log."""
    chosen = [the_organization(organization_id)] if organization_id else organizations.ids()
    behind = set(rebuilding.outdated()) if outdated else set(chosen)
    for one in [one for one in chosen if one in behind]:
        click.echo(f"{one}: {rebuilding.rebuild(one)} events applied.")

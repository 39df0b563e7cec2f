"""`flask quota`: how much each organization may have."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from metaverse.cli.people import ACTOR, the_organization
from metaverse.cli.plainly import plainly
from metaverse.events.quota_counts import NAMES
from metaverse.services import organizations, quotas

quota_group = AppGroup("quota", help="How much each organization may have: agents, tasks, sources, events.")
DEFAULT = "default"


@quota_group.command("show")
@click.argument("organization", required=False)
@plainly
def show_quotas(organization: str | None) -> None:
    """Show what an organization has of each quota, or what every organization has."""
    for one in [the_organization(organization)] if organization else organizations.ids():
        for quota in quotas.standing(one):
            click.echo(_line(one, quota))


@quota_group.command("set")
@click.argument("organization")
@click.argument("quota", type=click.Choice(NAMES))
@click.argument("amount")
@plainly
def set_quota(organization: str, quota: str, amount: str) -> None:
    """Give an organization an AMOUNT of its own: a number, 0 for any number, or `default` for the settings' again.

    A running server knows of it within five seconds.
    """
    if amount != DEFAULT and not (amount.isascii() and amount.isdigit() and len(amount) <= 12):
        raise click.ClickException("AMOUNT is a whole number, 0 for any number, or `default`.")
    mine = the_organization(organization)
    quotas.set_amount(mine, quota, None if amount == DEFAULT else int(amount), ACTOR)
    click.echo(_line(mine, next(one for one in quotas.standing(mine) if one["name"] == quota)))


def _line(organization: str, quota: dict[str, Any]) -> str:
    limit = "any number" if quota["limit"] is None else f"{quota['limit']:,}"
    share = "" if quota["percent"] is None else f" ({quota['percent']:g} %)"
    whose = "its own" if quota["isOwn"] else "the default"
    return f"{organization}\t{quota['name']}\t{quota['used']:,} of {limit}{share}\t{whose}"

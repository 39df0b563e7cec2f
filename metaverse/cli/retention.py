"""`flask retention`: let go what organizations keep no longer; `flask organizations`: take all along, erase."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from metaverse.cli.passing import passing_folder
from metaverse.cli.people import ACTOR, the_organization, wait_option
from metaverse.cli.plainly import plainly
from metaverse.errors import Problem
from metaverse.leaving import organization as leaving
from metaverse.leaving import takeaway
from metaverse.retention import policy, running, turn
from metaverse.retention.running import Plan
from metaverse.schemas.retention import MOST_DAYS

WORDS = {
    "log": "entries of the log",
    "texts": "entries with texts",
    "deadLetters": "dead letters",
    "audit": "acts in the audit log",
    "sessions": "ended sign-ins",
}
organizations_group = AppGroup("organizations", help="All of an organization: taken along, or erased.")


@click.command("retention")
@click.option("--organization", "organization_id", help="Only this organization.")
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without this it is only told what would go.")
@click.option("--log-days", type=click.IntRange(1, MOST_DAYS), help="As if the log were kept so long.")
@click.option("--text-days", type=click.IntRange(1, MOST_DAYS), help="As if texts were kept so long.")
@wait_option
@with_appcontext
@plainly
def retention(
    organization_id: str | None, is_applied: bool, log_days: int | None, text_days: int | None, is_patient: bool
) -> None:
    """Tell what the policies of organizations let go, or let it go (--apply). It works beside a server that runs."""
    chosen = [the_organization(organization_id)] if organization_id else policy.all_with_one()
    if is_applied and (log_days or text_days):
        raise click.UsageError("Days of one's own are only for looking; what is applied is the policy.")
    if not chosen:
        click.echo("No organization has a policy: everything is kept.")
    if is_applied:
        with turn.taken(is_patient=is_patient):
            is_done = _go_through(chosen, _applied, is_applied=True)
            leaving.sweep()
    else:
        wished = {kind: given for kind, given in (("log", log_days), ("texts", text_days)) if given}
        is_done = _go_through(chosen, partial(_looked_at, wished), is_applied=False)
    if not is_done:
        sys.exit(1)


def _go_through(chosen: list[str], act: Callable[[str], Plan], *, is_applied: bool) -> bool:
    """Do it for each organization, whatever becomes of the others; tell whether it was done for all."""
    is_done = True
    for one in chosen:
        try:
            click.echo(_told(one, act(one), is_applied))
        except Problem as problem:
            is_done = False
            click.echo(f"{one}: {problem.detail}", err=True)
    return is_done


def _looked_at(wished: dict[str, int], organization_id: str) -> Plan:
    return running.look(organization_id, {**policy.of(organization_id).days, **wished})


def _applied(organization_id: str) -> Plan:
    return running.apply(organization_id, passing_folder(), current_app.config["DEDUPE_DAYS"])


def _told(organization_id: str, plan: Plan, is_applied: bool) -> str:
    if not plan.items:
        return f"{organization_id}: everything is kept."
    lines = [f"{organization_id}: {'went' if is_applied else 'would go'}"]
    lines += [f"  {item['count']} {WORDS[kind]} before {item['before']}" for kind, item in plan.items.items()]
    return "\n".join(lines)


@organizations_group.command("export")
@click.argument("organization_id")
@click.argument("file", type=click.File("wb"))
@plainly
def export(organization_id: str, file: Any) -> None:
    """Write all of an organization into a tar: log, tables, settings, people, audit log; - for standard output."""
    for piece in takeaway.pieces(the_organization(organization_id)):
        file.write(piece)


@organizations_group.command("erase")
@click.argument("organization_id")
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without this it is only told what would go.")
@click.option("--confirm", help="The organization's id once more; asked for if left out.")
@click.option("--scrub", is_flag=True, help="PostgreSQL: write all tables anew, so that nothing is left in its files.")
@wait_option
@click.option("--actor", default=ACTOR, hidden=True)
@plainly
def erase(
    organization_id: str, is_applied: bool, confirm: str | None, scrub: bool, is_patient: bool, actor: str
) -> None:
    """Erase an organization for good: every row of it, and the people who belong nowhere else."""
    found = leaving.look(the_organization(organization_id))
    for name, count in sorted(found.rows.items()):
        click.echo(f"  {count:8} {name}")
    click.echo(f"  {len(found.people):8} people who belong nowhere else")
    if not is_applied:
        click.echo("Nothing was changed. With --apply all of this goes; backups from before keep it.")
        return
    typed = confirm or click.prompt(f"Type {organization_id} to erase it for good")
    if typed != organization_id:
        raise click.ClickException("That is another id; nothing was changed.")
    with turn.taken(is_patient=is_patient):
        leaving.erase(organization_id, actor, is_scrubbed=scrub)
    click.echo(f"{organization_id} is erased. Backups from before keep it until they are rotated away.")

"""`flask mapping`: how the documents of a webhook become events, kept by name and tried before they are."""

from __future__ import annotations

from typing import IO, Any

import click
import orjson
from flask.cli import AppGroup

from metaverse.cli.people import ACTOR, organization_option, the_organization
from metaverse.cli.plainly import plainly
from metaverse.errors import Invalid
from metaverse.schemas.fields import load
from metaverse.schemas.mapping import MappingBody, MappingNew
from metaverse.services import mappings
from metaverse.services.mapped import runs

Json = dict[str, Any]
SHOWN = 20

mapping_group = AppGroup("mapping", help="How the documents of any JSON webhook become events.")


@mapping_group.command("put")
@click.argument("name")
@click.argument("file", type=click.File("rb"))
@organization_option
@plainly
def put(name: str, file: IO[bytes], organization: str | None) -> None:
    """Keep the mapping in FILE under NAME, new or in the place of the one that is there."""
    given = _mapping(file)
    _explain(load(MappingNew(only=("name",)), {"name": name}))
    try:
        kept, is_new = mappings.put(the_organization(organization), name, given, ACTOR)
    except Invalid as invalid:
        _explain([(fault["field"], fault["message"]) for fault in invalid.errors])
        raise
    click.echo(f"{name} is {'kept' if is_new else 'changed'}, version {kept['version']}.")
    click.echo(f"Post documents to /api/metaverse/ingest/mapped/{name}.")


@mapping_group.command("list")
@organization_option
@plainly
def list_mappings(organization: str | None) -> None:
    """List the mappings of an organization."""
    for one in mappings.page(the_organization(organization)):
        who = f"version {one['version']}, {one['changedAt']}, {one['changedBy']}"
        click.echo(f"{one['name']}\t{len(one['events'])} events\t{who}\t{one['description'] or ''}")


@mapping_group.command("show")
@click.argument("name")
@organization_option
@plainly
def show(name: str, organization: str | None) -> None:
    """Print a mapping as it can be put again."""
    one = mappings.one(the_organization(organization), name)
    body = {part: one[part] for part in ("description", "each", "events") if one[part] is not None}
    click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())


@mapping_group.command("remove")
@click.argument("name")
@organization_option
@plainly
def remove(name: str, organization: str | None) -> None:
    """Delete a mapping."""
    mappings.remove(the_organization(organization), name, ACTOR)
    click.echo(f"{name} is removed.")


@mapping_group.command("try")
@click.argument("name")
@click.argument("file", type=click.File("rb"))
@click.option("--mapping", "unsaved", type=click.File("rb"), help="A mapping that is not kept, instead of NAME's.")
@organization_option
@plainly
def try_mapping(name: str, file: IO[bytes], unsaved: IO[bytes] | None, organization: str | None) -> None:
    """Print the events that the document in FILE would become, a line each; nothing is stored."""
    mine = the_organization(organization)
    mapping = mappings.one(mine, name) if unsaved is None else _mapping(unsaved)
    try:
        if unsaved is not None:
            mappings.check(mapping)
        run = runs.run(mine, name, mapping, file.read())
    except Invalid as invalid:
        _explain([(fault["field"], fault["message"]) for fault in invalid.errors])
        raise
    for event in run.events:
        click.echo(orjson.dumps(event).decode())
    for where, reason, _ in run.dead[:SHOWN]:
        click.echo(f"{where}: {reason}", err=True)
    click.echo(f"{run.records} records, {len(run.events)} events, {len(run.dead)} cannot be made.", err=True)
    if run.dead:
        raise SystemExit(1)


def _mapping(file: IO[bytes]) -> Json:
    """Read a mapping from a file."""
    try:
        given = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"The mapping is not JSON: {error}.") from error
    if not isinstance(given, dict):
        raise click.ClickException("A mapping is an object with each and events.")
    body = {name: value for name, value in given.items() if name != "name"}
    _explain(load(MappingBody(), body))
    return body


def _explain(faults: list[tuple[str, str]]) -> None:
    """Say every fault at its place, and stop if there is one."""
    for place, message in faults:
        click.echo(f"{place}: {message}", err=True)
    if faults:
        raise click.ClickException("The mapping is not right.")

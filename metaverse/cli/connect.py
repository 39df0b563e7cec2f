"""`flask connect` and `flask disconnect`: an agent's runtime comes into the office, and leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from metaverse.cli.connecting import installing, trying
from metaverse.cli.connecting.installing import Place
from metaverse.cli.connecting.words import WORDS
from metaverse.cli.people import ACTOR, organization_option, the_organization
from metaverse.cli.plainly import plainly
from metaverse.errors import Invalid, NotFound, Unauthenticated
from metaverse.models.token import ConnectionKind
from metaverse.schemas.connection import BASE, MAPPING
from metaverse.schemas.fields import Name
from metaverse.services import connecting, connections, identity

Json = dict[str, Any]


@click.command("connect")
@click.argument("what", type=click.Choice([kind.value for kind in ConnectionKind]), required=False)
@click.option("--list", "is_list", is_flag=True, help="Say what is connected, the last event and errors of each.")
@click.option("--name", help="What people call this connection.")
@click.option("--base", help="Where the agent reaches the server; this machine if left out.")
@click.option("--install", "does_install", is_flag=True, help="Put it into the agent's own configuration.")
@click.option("--uninstall", "does_uninstall", is_flag=True, help="Take it out of there again, and end the connection.")
@click.option("--project", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Only in this folder.")
@click.option("--answers", is_flag=True, help="Let Claude Code wait for what people decide in the office.")
@click.option("--mapping", help="The mapping that reads what comes (mapped).")
@click.option("--claude-home", envvar="CLAUDE_CONFIG_DIR", type=click.Path(path_type=Path), hidden=True)
@click.option("--codex-home", envvar="CODEX_HOME", type=click.Path(path_type=Path), hidden=True)
@organization_option
@with_appcontext
@plainly
def connect(what: str | None, organization: str | None, is_list: bool, does_uninstall: bool, **given: Any) -> None:
    """Connect WHAT: make a token with the least rights, say what to put where, and try whether it works."""
    mine = the_organization(organization)
    if is_list:
        _list(mine)
    elif what is None:
        raise click.UsageError("Say what to connect, or --list. `flask connect --help` names what there is.")
    elif does_uninstall:
        _uninstall(mine, _place(ConnectionKind(what), given))
    else:
        _connect(mine, ConnectionKind(what), given)


@click.command("disconnect")
@click.argument("name")
@organization_option
@with_appcontext
@plainly
def disconnect(name: str, organization: str | None) -> None:
    """End the connection that is called NAME, or has it as its id, for good."""
    mine = the_organization(organization)
    found = connections.named(mine, name)
    if not found:
        raise NotFound(f"There is no connection {name}; `flask connect --list` names those that there are.")
    if len(found) > 1:
        ids = ", ".join(one["id"] for one in found)
        raise click.ClickException(f"Several are called {name}; name one by its id: {ids}.")
    connecting.end(mine, found[0]["id"], ACTOR)
    click.echo(f"{found[0]['name']} is disconnected; what it sends is refused from now on.")


def _connect(organization_id: str, kind: ConnectionKind, given: Json) -> None:
    base = _base(given["base"])
    options = _options(given) | {"byCommand": trying.is_private(base)}
    if given["does_install"]:
        connection, secret = _installed(organization_id, kind, base, options, given)
    else:
        connection, secret = _made(organization_id, kind, given)
        _print_steps(organization_id, kind, base, options, connection, secret)
    tried = trying.by_http(organization_id, connection, base, secret)
    if not tried.arrived:
        raise click.ClickException(tried.said)
    click.echo(tried.said, err=True)


def _print_steps(
    organization_id: str, kind: ConnectionKind, base: str, options: Json, connection: Json, secret: str
) -> None:
    click.echo(f"Connection {connection['name']} ({connection['id']}). Its token is not shown again.\n", err=True)
    _print(kind, connecting.steps(organization_id, kind, base, options, connection["name"], secret))


def _print(kind: ConnectionKind, steps: list[Json]) -> None:
    for step in steps:
        where = f"  ({step['path']})" if "path" in step else ""
        click.echo(f"# {WORDS[(kind, step['id'])]}{where}\n\n{step['content'].rstrip()}\n")


def _installed(organization_id: str, kind: ConnectionKind, base: str, options: Json, given: Json) -> tuple[Json, str]:
    """Put a connection into the agent's configuration: the one that stands there, as long as it is good."""
    place = _place(kind, given)
    connection, secret = _found(organization_id, kind, place) or _made(organization_id, kind, given)
    connecting.hold(organization_id, connection["id"], options["answers"], ACTOR)
    done = place.install(connecting.wanted(organization_id, kind, base, options, connection["name"], secret))
    click.echo(f"{place.path} {'has all that is needed' if done.is_same else 'is set up'}.", err=True)
    for line in (_kept(done.backup), *done.warnings):
        if line:
            click.echo(line, err=True)
    click.echo(f"{connection['name']} ({connection['id']}) is connected; start the agent anew.", err=True)
    steps = connecting.steps(organization_id, kind, base, options, connection["name"], secret)
    _print(kind, [step for step in steps if step["target"] != "file"])
    return connection, secret


def _uninstall(organization_id: str, place: Place) -> None:
    found = _found(organization_id, place.kind, place)
    done = place.uninstall()
    if done.is_same:
        raise click.ClickException(f"There is nothing of ours in {place.path}.")
    if found is not None:
        connecting.end(organization_id, found[0]["id"], ACTOR)
        click.echo(f"{found[0]['name']} is disconnected.", err=True)
    click.echo(f"{place.path} is as it was. {_kept(done.backup)}", err=True)


def _kept(backup: Path | None) -> str:
    return f"What stood there is kept as {backup}." if backup else ""


def _place(kind: ConnectionKind, given: Json) -> Place:
    homes = {"claude": given["claude_home"], "codex": given["codex_home"]}
    return installing.place(kind, given["project"], homes)


def _found(organization_id: str, kind: ConnectionKind, place: Place) -> tuple[Json, str] | None:
    """Return the connection whose token stands in a configuration, if it is good and of this kind."""
    secret = place.secret()
    if secret is None:
        return None
    try:
        holder = identity.of_secret(secret)
    except Unauthenticated:
        return None
    if organization_id not in holder.roles:
        return None
    connection = connections.one(organization_id, holder.id)
    return (connection, secret) if connection["kind"] == kind.value else None


def _made(organization_id: str, kind: ConnectionKind, given: Json) -> tuple[Json, str]:
    name: str | None = given["name"]
    if name is not None and not Name(limit=100).accepts(name):
        raise Invalid(f"The name is not good: {Name(limit=100).complaint(name)}")
    if name is not None and connections.named(organization_id, name):
        raise Invalid(f"There is a connection {name} already; take another name, or end it: flask disconnect.")
    free = (one for one in _names(kind.value) if not connections.named(organization_id, one))
    return connecting.create(organization_id, kind, name or next(free), given, ACTOR)


def _names(first: str) -> Iterator[str]:
    yield first
    for number in range(2, 10_000):
        yield f"{first} {number}"


def _base(given: str | None) -> str:
    base = given or f"http://127.0.0.1:{current_app.config['PORT']}"
    if not re.fullmatch(BASE, base):
        raise Invalid(f"{base} is no address; write it like https://office.example.com.")
    return base.rstrip("/")


def _options(given: Json) -> Json:
    if given["mapping"] is not None and not re.fullmatch(MAPPING, given["mapping"]):
        raise Invalid("A mapping's name is a-z, 0-9 and -.")
    return {"answers": given["answers"], "mapping": given["mapping"]}


def _list(organization_id: str) -> None:
    standing = [one for one in connections.page(organization_id) if one["revokedAt"] is None]
    if not standing:
        click.echo("Nothing is connected; `flask connect --help` names what can be.", err=True)
    for one in standing:
        counts = ", ".join(f"{count} {name}" for name, count in one["counts"].items() if count) or "nothing came yet"
        last = one["lastEventAt"] or "never"
        click.echo("\t".join((one["id"], one["kind"], one["name"], f"{one['agents']} agents", f"last {last}", counts)))
        if one["lastError"]:
            click.echo("  {at} {where}: {reason}".format(**one["lastError"]))

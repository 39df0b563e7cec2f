"""`flask gateway`: OpenClaw gateways that the server keeps a connection to."""

from __future__ import annotations

import threading
import time
from typing import Any

import click
from flask.cli import AppGroup

from metaverse.cli.people import ACTOR, organization_option, the_organization
from metaverse.cli.plainly import plainly
from metaverse.connectors import storing
from metaverse.services import gateways

TOKEN_VARIABLE = "OPENCLAW_GATEWAY_TOKEN"  # noqa: S105
NOT_YET = "No server has tried it yet: start one, or see flask gateway list in a moment."
LOOK_SECONDS = 0.2
SOON = "The server connects within seconds; flask gateway list says how it stands."

gateway_group = AppGroup("gateway", help="OpenClaw gateways that the server listens to.")

ASKED = "-"
token_option = click.option(
    "--token",
    envvar=TOKEN_VARIABLE,
    help=f"The gateway's token (gateway.auth.token); better in {TOKEN_VARIABLE}, or - to be asked for it.",
)


def _token(given: str | None) -> str | None:
    return click.prompt("Token", hide_input=True) if given == ASKED else given


@gateway_group.command("add")
@click.argument("url")
@token_option
@click.option("--name", help="How people call it; its address if left out.")
@click.option("--approvals", is_flag=True, help="Ask for operator.approvals too, so that decisions are taken there.")
@click.option("--wait", "seconds", type=click.FloatRange(0, 300), default=10, show_default=True,
              help="Seconds to wait until it is known whether it can be reached.")  # fmt: skip
@organization_option
@plainly
def add_gateway(
    url: str, token: str | None, name: str | None, approvals: bool, seconds: float, organization: str | None
) -> None:
    """Store the gateway at URL, such as ws://127.0.0.1:18789, and say whether the server has reached it."""
    given = {"url": url, "token": _token(token), "name": name, "approvals": approvals}
    made = storing.store(the_organization(organization), given, ACTOR)
    click.echo(made["id"])
    row = _settled(the_organization(organization), made, seconds)
    stands = NOT_YET if row["state"] == gateways.CONNECTING else f"It is {row['state']}. {row['detail'] or ''}"
    click.echo(f"Gateway {made['id']} is stored. {stands}", err=True)


def _settled(organization_id: str, row: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Wait until a running server has tried to connect, and return how the gateway stands then."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while row["state"] == gateways.CONNECTING and time.monotonic() < end:
        pause.wait(LOOK_SECONDS)
        row = gateways.one(organization_id, row["id"])
    return row


@gateway_group.command("list")
@organization_option
@plainly
def list_gateways(organization: str | None) -> None:
    """List the gateways, how each stands, when it was last heard, and what to do."""
    for row in gateways.page(the_organization(organization)):
        heard = f"last heard {row['lastEventAt'] or 'never'}"
        click.echo("\t".join((row["id"], row["name"], row["url"], row["state"], heard, ",".join(row["scopes"]) or "-")))
        if row["detail"]:
            click.echo(f"  {row['detail']}")


@gateway_group.command("change")
@click.argument("gateway_id")
@click.option("--token", help="Another token; - to be asked for it.")
@click.option("--name", help="How people call it.")
@click.option("--url", help="Where it is now.")
@click.option("--approvals/--no-approvals", default=None, help="Whether decisions are taken there.")
@click.option("--on/--off", "enabled", default=None, help="Whether the server connects.")
@organization_option
@plainly
def change_gateway(gateway_id: str, organization: str | None, **given: Any) -> None:
    """Change a gateway; what is not named stays."""
    changes = {field: value for field, value in given.items() if value is not None}
    if "token" in changes:
        changes["token"] = _token(changes["token"])
    storing.alter(the_organization(organization), gateway_id, changes, ACTOR)
    click.echo(f"{gateway_id} is changed. {SOON}")


@gateway_group.command("remove")
@click.argument("gateway_id")
@organization_option
@plainly
def remove_gateway(gateway_id: str, organization: str | None) -> None:
    """Forget a gateway and what opens it; what it told stays."""
    storing.remove(the_organization(organization), gateway_id, ACTOR)
    click.echo(f"{gateway_id} is forgotten.")

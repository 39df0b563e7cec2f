"""`flask follow PATH…`: what agents write while they work, into the office as they write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import click
import httpx
from flask.cli import with_appcontext

from metaverse.adapters.reading import Setting
from metaverse.cli import shows
from metaverse.cli.formats import form_for, format_option
from metaverse.clock import now_ms
from metaverse.recordings.delivering import Delivery, ToDatabase
from metaverse.recordings.following import Follower
from metaverse.recordings.form import Form
from metaverse.recordings.forms import FORMS
from metaverse.recordings.mapped import PREFIX
from metaverse.recordings.posting import TIMEOUT_SECONDS, Stopped, ToServer

DEED = "follow"
EVERY_SECONDS = 1.0
SILENT_MINUTES = 30.0
CLAUDE_CODE, CODEX, OPENCLAW = "~/.claude/projects", "~/.codex/sessions", "~/.openclaw/agents"


@click.command("follow")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--claude-code", is_flag=True, help=f"Follow {CLAUDE_CODE}.")
@click.option("--codex", is_flag=True, help=f"Follow {CODEX}.")
@click.option("--openclaw", is_flag=True, help=f"Follow {OPENCLAW}.")
@click.option("--from-start", is_flag=True, help="Tell of all that the files hold, not only of what comes from now on.")
@click.option(
    "--silent-after",
    "silent_minutes",
    type=click.FloatRange(0.01, 10_000),
    default=SILENT_MINUTES,
    show_default=True,
    help="Minutes; of a file that has not grown for so long nothing more is expected: its agents are idle.",
)
@format_option
@click.option("--to", "url", help="A running server, such as https://office.example.com, instead of this database.")
@click.option(
    "--token-env",
    "token_variable",
    default="METAVERSE_TOKEN",
    show_default=True,
    metavar="NAME",
    help="With --to: the variable of the environment that holds the token.",
)
@click.option("--organization", "organization_id", help="Organization; the default one, or the token's, if left out.")
@click.pass_context
@with_appcontext
def follow(
    ctx: click.Context,
    paths: tuple[Path, ...],
    claude_code: bool,
    codex: bool,
    openclaw: bool,
    from_start: bool,
    silent_minutes: float,
    form: str,
    url: str | None,
    token_variable: str,
    organization_id: str | None,
) -> None:
    """Follow session files of agents, and the folders that new ones come in, until Ctrl-C.

    Of files that are there already only what comes from now on is told. It goes on where it stopped: what is written
    while it does not run is told when it runs again. A file may be cut, moved or removed. With --to nothing is lost
    while the server is away: places are kept only once it has taken the events.
    """
    wanted = ((claude_code, CLAUDE_CODE), (codex, CODEX), (openclaw, OPENCLAW))
    roots = [*paths, *(Path(folder).expanduser() for is_wanted, folder in wanted if is_wanted)]
    if not roots:
        raise click.UsageError("Name files or folders, or give --claude-code, --codex or --openclaw.")
    with (
        shows.said_plainly(),
        shows.stopping() as stop,
        _delivery(ctx, url, token_variable, organization_id, stop) as to,
    ):
        follower = Follower(
            roots,
            to,
            shows.places_for(DEED, url or shows.the_organization(organization_id)),
            _setting(url, organization_id),
            silent_seconds=silent_minutes * 60,
            form=_form(url, organization_id, form),
            from_start=from_start,
            said=_say,
        )
        _follow(follower, stop)
        shows.report(to.tally)


def _follow(follower: Follower, stop: Event) -> None:
    try:
        count = follower.begin()
        _say(f"Following {count} file{'' if count == 1 else 's'}; Ctrl-C ends.")
        while not stop.wait(EVERY_SECONDS):
            follower.look()
    except Stopped:
        _say("Ended while the server was away; the next call goes on from what it has taken.")


@contextmanager
def _delivery(
    ctx: click.Context, url: str | None, token_variable: str, organization_id: str | None, stop: Event
) -> Iterator[Delivery]:
    if url is None:
        yield ToDatabase(shows.the_organization(organization_id))
        return
    token = click.Option(["--token"], envvar=token_variable).value_from_envvar(ctx)
    if not token:
        raise click.UsageError(f"With --to the variable {token_variable} must hold a token (`flask tokens create`).")
    with httpx.Client(
        base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_SECONDS, follow_redirects=False
    ) as http:
        yield ToServer(http, stop, organization_id, _say)


def _setting(url: str | None, organization_id: str | None) -> Callable[[], Setting]:
    """Tell what is wanted of the adapters; another server's wishes are not known here, so texts stay here."""
    if url is not None:
        return lambda: Setting(received_ms=now_ms())
    mine = shows.the_organization(organization_id)
    return lambda: shows.setting_for(mine)


def _form(url: str | None, organization_id: str | None, name: str) -> Form | None:
    if url is None:
        return form_for(shows.the_organization(organization_id), name)
    if name.startswith(PREFIX):
        raise click.UsageError("Mappings are kept by the server: post such documents to its /ingest/mapped/NAME.")
    return FORMS.get(name)


def _say(line: str) -> None:
    click.echo(line, err=True)

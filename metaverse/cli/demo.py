"""`flask demo`: an invented team that works through the day by the public API, clearly marked as a demo."""

from __future__ import annotations

import itertools
from threading import Event
from typing import Any

import click
import httpx
from flask import current_app
from flask.cli import with_appcontext

from metaverse import ids
from metaverse.cli.operator import signed_on
from metaverse.cli.plainly import plainly
from metaverse.cli.seeds import start
from metaverse.clock import now_ms
from metaverse.scenarios.cast import TEAM
from metaverse.scenarios.studio import Studio
from metaverse.services import tokens
from metaverse.services.demonstration import DEMO
from metaverse.services.demonstration import SOURCE as DEMO_SOURCE

ACTOR = f"cli:{signed_on()}"
AT_ONCE = 500


@click.command("demo")
@click.option("--url", help="The server; this machine's if left out.")
@click.option(
    "--every", "seconds", type=click.FloatRange(0.1, 60), default=2.0, show_default=True, help="Seconds a beat."
)
@click.option("--beats", type=click.IntRange(1), help="End after so many beats; otherwise with Ctrl-C.")
@with_appcontext
@plainly
def demo(url: str | None, seconds: float, beats: int | None) -> None:
    """Let an invented team work in the organization org_demo until Ctrl-C; nothing of yours is touched."""
    for line in start():
        click.echo(line, err=True)
    keys = [member.key for member in TEAM]
    made, secret = tokens.create(DEMO, "agent", ACTOR, "demo", DEMO_SOURCE, keys, now_ms() + 86_400_000)
    server = url or f"http://127.0.0.1:{current_app.config['PORT']}"
    click.echo(f"The studio works at {server}, organization {DEMO}. Ctrl-C ends it.", err=True)
    try:
        with httpx.Client(base_url=server, headers={"Authorization": f"Bearer {secret}"}, timeout=30) as http:
            Player(http, Studio(DEMO_SOURCE, seed=now_ms())).play_day(seconds, beats)
    except httpx.TransportError as error:
        raise click.ClickException(f"{server} does not answer ({error}); start it with `make run`.") from error
    finally:
        tokens.revoke(DEMO, made["id"], ACTOR)


class Player:
    """Plays the studio over HTTP, and lets the team hear what people decide."""

    def __init__(self, http: httpx.Client, studio: Studio) -> None:
        self._http = http
        self._studio = studio
        self._read: dict[str, int] = {}

    def play_day(self, seconds: float, beats: int | None) -> None:
        """Play until the beats are over or somebody presses Ctrl-C; then everyone goes home."""
        self._send(list(self._studio.open(now_ms())))
        try:
            self._play(seconds, beats)
        except KeyboardInterrupt:
            click.echo("The studio goes home.", err=True)
        self._send(list(self._studio.close(now_ms())))

    def _play(self, seconds: float, beats: int | None) -> None:
        pause = Event()
        for _ in itertools.repeat(None) if beats is None else range(beats):
            self._send(list(self._studio.beat(now_ms())))
            self._listen()
            pause.wait(seconds)

    def _send(self, events: list[dict[str, Any]]) -> None:
        for start_at in range(0, len(events), AT_ONCE):
            answer = self._http.post("/api/metaverse/events", json=events[start_at : start_at + AT_ONCE])
            if answer.status_code != httpx.codes.ACCEPTED:
                raise click.ClickException(f"The server refused: {answer.text}")

    def _listen(self) -> None:
        for key, person in self._studio.people.items():
            if person.request is not None:
                self._hear(key)

    def _hear(self, key: str) -> None:
        path = f"/api/metaverse/agents/{ids.agent_id(DEMO, key)}/inbox"
        answer = self._http.get(path, params={"after": str(self._read.get(key, 0))})
        for command in answer.json().get("items", []):
            self._read[key] = command["seq"]
            self._send(list(self._studio.answer(key, command["commandId"], command["kind"], now_ms())))

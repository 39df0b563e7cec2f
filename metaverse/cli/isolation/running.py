"""One run of the self-test, from two organizations that are made to two that are gone."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from werkzeug.routing import Rule

from metaverse.cli.isolation import planting, rows, strangers
from metaverse.cli.isolation.examples import Examples
from metaverse.cli.isolation.rows import Stray
from metaverse.cli.isolation.strangers import PREFIX, House
from metaverse.cli.isolation.walking import Door, Walk
from metaverse.clock import now_ms

UNLIMITED = "1000000000 per second"
KEEPER = "isolation-keeper"
SHARED = ("app_env", "metaverse_home", "database_url", "secret_key", "key_ring", "secrets_file")


class Result(NamedTuple):
    """What was found: at each door, among the rows, and in how many places something had been planted."""

    doors: list[Door]
    strays: list[Stray]
    planted: int


def run(app: Flask) -> Result:
    """Test the isolation of the organizations of an app, on its own database."""
    _let_ask_often(app)
    strangers.take_away(strangers.left_behind(now_ms() - strangers.FORGOTTEN_MS))
    names = [f"{PREFIX}{secrets.token_hex(6)}" for _ in range(2)]
    with _kept_clean(app, names):
        one, other = (strangers.build(app, letter, name) for letter, name in zip("AB", names, strict=True))
        return _tested(app, one, other)


def _tested(app: Flask, one: House, other: House) -> Result:
    client = strangers.browser(app)
    document = strangers.ask(client, one.owner, "GET", "/api/openapi.json").get_json()
    examples, rules = Examples(document), _rules(app)
    canary = f"canary{secrets.token_hex(8)}"
    planted = planting.plant(app, client, other, canary, examples, rules)
    planting.tell(client, one, "own")
    walk = Walk(app, client, one, other, canary, examples)
    doors = [*walk.routes(rules), *walk.sockets()]
    return Result(doors, rows.strays(), planted)


def _rules(app: Flask) -> list[Rule]:
    """Return every route but the one that serves the client's files to everybody."""
    return sorted(
        (rule for rule in app.url_map.iter_rules() if rule.rule != "/<path:path>"), key=lambda rule: rule.rule
    )


def surroundings(app: Flask) -> dict[str, str]:
    """Return the environment in which another process finds the same database, with the same keys."""
    settings = app.config["SETTINGS"]
    told = {name.upper(): str(getattr(settings, name)) for name in SHARED}
    return {"PATH": os.defpath, **{name: value for name, value in told.items() if value}}


def _let_ask_often(app: Flask) -> None:
    """Let this process ask as often as it must; the server's own limits stay as they are."""
    for name in list(app.config):
        if name.endswith("_LIMIT") and isinstance(app.config[name], str):
            app.config[name] = UNLIMITED


@contextmanager
def _kept_clean(app: Flask, names: list[str]) -> Iterator[None]:
    """Take the organizations away at the end, whatever that is: a keeper outlives this process, should it be killed."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", KEEPER, *names]
    keeper = subprocess.Popen(  # noqa: S603 (our own command)
        command,
        cwd=Path(app.root_path),
        env=surroundings(app),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        strangers.take_away(names)
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait(timeout=60)

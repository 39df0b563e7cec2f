"""What `flask` can be told."""

from __future__ import annotations

from flask import Flask

from metaverse.cli import database, demo, gateway, ingest, people

COMMANDS = (
    database.init_db,
    database.seed,
    database.reset,
    database.rebuild,
    ingest.ingest,
    demo.demo,
    people.users_group,
    people.tokens_group,
    gateway.gateway_group,
)


def init_app(app: Flask) -> None:
    """Register every command."""
    for command in COMMANDS:
        app.cli.add_command(command)

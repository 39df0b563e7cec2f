"""What `flask` can be told."""

from __future__ import annotations

from flask import Flask

from metaverse.cli import conformance, connect, database, demo, follow, gateway, ingest, mapping, people, replay

COMMANDS = (
    database.init_db,
    database.seed,
    database.reset,
    database.rebuild,
    ingest.ingest,
    replay.replay,
    follow.follow,
    demo.demo,
    connect.connect,
    connect.disconnect,
    conformance.conformance,
    people.users_group,
    people.tokens_group,
    gateway.gateway_group,
    mapping.mapping_group,
)


def init_app(app: Flask) -> None:
    """Register every command."""
    for command in COMMANDS:
        app.cli.add_command(command)

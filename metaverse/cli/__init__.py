"""What `flask` can be told."""

from __future__ import annotations

from flask import Flask

from metaverse.cli import (
    backup,
    conformance,
    connect,
    database,
    demo,
    doctor,
    follow,
    gateway,
    ingest,
    let_in,  # noqa: F401 (it adds to `flask users`)
    mapping,
    people,
    quota,
    replay,
    retention,
    rotating,
    steps,
    tokens,
)
from metaverse.cli.isolation import command as isolation

COMMANDS = (
    database.init_db,
    database.seed,
    database.reset,
    database.rebuild,
    steps.steps,
    backup.backup,
    backup.restore,
    ingest.ingest,
    replay.replay,
    follow.follow,
    demo.demo,
    connect.connect,
    connect.disconnect,
    conformance.conformance,
    people.users_group,
    tokens.tokens_group,
    gateway.gateway_group,
    retention.retention,
    retention.organizations_group,
    mapping.mapping_group,
    quota.quota_group,
    doctor.doctor,
    rotating.rotate_keys,
    rotating.tidy_database,
    isolation.keeper,
)


def init_app(app: Flask) -> None:
    """Register every command."""
    for command in COMMANDS:
        app.cli.add_command(command)

"""What `flask doctor` looks at, in the order in which it tells; whoever has something to look at adds it here."""

from __future__ import annotations

from metaverse.cli.checks import (
    backups,
    certificates,
    channels,
    configuration,
    keys,
    machine,
    ports,
    services,
    stores,
    together,
)
from metaverse.cli.checks.finding import Check
from metaverse.cli.isolation import command as isolation

CHECKS: tuple[Check, ...] = (
    Check("settings", configuration.settings),
    Check("secret key", configuration.secret_key),
    Check("origins", configuration.origins),
    Check("proxies", configuration.proxies),
    Check("file rights", configuration.rights),
    Check("disk", machine.disk),
    Check("open files", machine.files),
    Check("log", machine.log),
    Check("database", stores.database, needs_app=True),
    Check("migrations", stores.migrations, needs_app=True),
    Check("last backup", backups.last, needs_app=True),
    Check("keys", keys.keys, needs_app=True),
    Check("channels", channels.channels, needs_app=True),
    Check("redis", together.redis_server),
    Check("clock", together.clock),
    Check("port", ports.port),
    Check("front", ports.front),
    Check("certificate", certificates.certificates),
    Check("workers", together.workers),
    Check("client", machine.client),
    Check("send loop", machine.sends),
    Check("service files", services.units),
    Check("nginx", services.nginx),
    Check("isolation", isolation.findings, needs_app=True),
)

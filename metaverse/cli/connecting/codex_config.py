"""The configuration of Codex: our exporter put in, or taken out; all else stays as it is, comments too."""

from __future__ import annotations

from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from metaverse.cli.connecting.files import Unmergeable
from metaverse.security.tickets import API_PREFIX
from metaverse.services.recipes import codex as recipe
from metaverse.services.recipes.step import Wanted

OURS = f"Bearer {API_PREFIX}"


def read(text: str | None) -> tomlkit.TOMLDocument:
    """Read a configuration; where there is none, it is empty.

    Raises:
        Unmergeable: it is not what Codex reads, or exports somewhere else, so that nothing may be changed in it.
    """
    try:
        config = tomlkit.parse(text or "")
    except (TOMLKitError, ValueError) as error:
        raise Unmergeable(f"is not TOML: {error}.") from error
    otel = config.get("otel", {})
    if not isinstance(otel, dict):
        raise Unmergeable("has an otel that is no table.")
    if otel.get("exporter", "none") != "none" and secret(config) is None:
        raise Unmergeable(
            "exports its events somewhere else already. Let that Collector export here too (flask connect otel), "
            "or take out otel.exporter and come back."
        )
    return config


def write(config: tomlkit.TOMLDocument) -> str:
    """Write a configuration, as it was where nothing changed."""
    return tomlkit.dumps(config)


def secret(config: Any) -> str | None:
    """Return the token that stands in the configuration."""
    found: Any = config
    for name in ("otel", "exporter", "otlp-http", "headers", "Authorization"):
        found = found.get(name) if isinstance(found, dict) else None
    return found.removeprefix("Bearer ") if isinstance(found, str) and found.startswith(OURS) else None


def put_in(text: str | None, wanted: Wanted) -> str:
    """Return a configuration with our exporter in it, once."""
    config = read(text)
    otel = config.get("otel")
    if otel is None:
        otel = config["otel"] = tomlkit.table()
    otel["exporter"] = _inline(recipe.exporter(wanted))
    return write(config)


def take_out(text: str | None) -> str:
    """Return a configuration without what is ours."""
    config = read(text)
    if secret(config) is None:
        return text or ""
    otel: Any = config["otel"]
    del otel["exporter"]
    if isinstance(otel, AbstractTable) and not otel.as_string().strip():
        del config["otel"]
    left = write(config).rstrip("\n")
    return f"{left}\n" if left else ""


def _inline(values: dict[str, Any]) -> Any:
    table = tomlkit.inline_table()
    for name, value in values.items():
        table[name] = _inline(value) if isinstance(value, dict) else value
    return table

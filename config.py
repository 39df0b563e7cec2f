"""Every setting of the server, and the only place that reads the environment.

A value comes from the environment, else from `.env`, else from the secrets that were generated at the first start, else
from the default here. `python config.py` prints `.env.example`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from metaverse.operations.log_files import Rotation
from metaverse.settings import signing_in
from metaverse.settings.access import Access
from metaverse.settings.office import Office
from metaverse.settings.outside import Outside
from metaverse.settings.quotas import Quotas
from metaverse.settings.secrets import Secrets
from metaverse.settings.serving import Serving
from metaverse.settings.signing_in import SigningIn
from metaverse.settings.storage import Storage
from metaverse.settings.upkeep import Upkeep

ROOT = Path(__file__).resolve().parent
SECRETS_NAME = "secrets.env"
TEXTS = (
    "seed_password",
    "metrics_token",
    "redis_url",
    "process_name",
    "secret_key_before",
    "secret_key_before_until",
    "key_ring",
)
"""Settings that may be empty, and are a text nevertheless."""

_SILENCES = ("stale_after", "tool_stale_after", "presence_timeout")


class SettingsError(ValueError):
    """Settings that the server cannot start with; its message names every one of them, with the mend."""


@dataclass(frozen=True, kw_only=True)
class Settings(Outside, Upkeep, Storage, Quotas, Office, SigningIn, Secrets, Access, Serving):
    """What the server was told; a setting's name in the environment is its name here in capitals."""

    @property
    def is_production(self) -> bool:
        """Tell whether people rely on this server."""
        return self.app_env == "production"

    @property
    def logs(self) -> Path:
        """Name the folder of the logs."""
        return self.log_dir or self.metaverse_home / "log"

    @property
    def log_rotation(self) -> Rotation:
        """Tell when the files of the log are set aside, and how many of those are kept."""
        return Rotation(self.log_rotate_bytes, self.log_rotate_hours, self.log_keep)

    def for_flask(self) -> dict[str, Any]:
        """Give the settings under the names by which Flask and its extensions look for them."""
        named = {declared.name.upper(): getattr(self, declared.name) for declared in fields(self)}
        return named | {
            "SETTINGS": self,
            "TESTING": self.app_env == "test",
            "MAX_CONTENT_LENGTH": self.max_body_bytes,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "CLIENT_FOLDER": ROOT / "frontend" / "dist",
        }


CLIENT_SETTINGS = (
    (
        "VITE_API_BASE_URL",
        "",
        "Where the client finds the API, such as http://localhost:3000; empty: where its page came from.",
    ),
    ("VITE_WS_URL", "", "Where it finds the sockets, such as http://localhost:3000; empty: where its page came from."),
    ("VITE_DEFAULT_ORGANIZATION_ID", "org_default", "Organization that the client shows first."),
)
"""Read by the client's build, not by the server."""


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from a given environment, or from that of the process, `.env` and the generated secrets."""
    settings, problems = examined(environment)
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def examined(environment: Mapping[str, str] | None = None) -> tuple[Settings, list[str]]:
    """Read the settings as far as they can be read, defaults in the place of the others, and say what is wrong."""
    given = _of_process() if environment is None else dict(environment)
    if "FLASK_ENV" in given:
        given.setdefault("APP_ENV", given["FLASK_ENV"])
    _take_standard_names(given)
    found: dict[str, Any] = {}
    problems: list[str] = []
    for declared in fields(Settings):
        _read(declared.name, declared.metadata, given, found, problems)
    _complete(found)
    problems += _contradictions(found)
    return Settings(**(_defaults() | found)), problems


def load_or_exit() -> Settings:
    """Read the settings of the process, or end it with the sentences that say the mend."""
    try:
        return load()
    except SettingsError as error:
        sys.exit(str(error))


def example() -> str:
    """Write `.env.example`: every setting with its default and meaning."""
    lines = ["# Copy to .env and change what you need. Every line shows the default."]
    for declared in fields(Settings):
        lines += ["", f"# {declared.metadata['about']}", f"# {declared.name.upper()}={declared.metadata['raw']}"]
    lines += ["", "# The client's build reads these."]
    for name, raw, about in CLIENT_SETTINGS:
        lines += ["", f"# {about}", f"# {name}={raw}"]
    return "\n".join(lines) + "\n"


def home_of_process() -> Path:
    """Name the folder of all state, before the other settings can be read."""
    return ROOT / (_written().get("METAVERSE_HOME") or "var")


def read_file(path: Path) -> dict[str, str]:
    """Read a file of settings; a missing one holds none."""
    return {name: raw for name, raw in dotenv_values(path).items() if raw is not None} if path.is_file() else {}


def secrets_of_process() -> Path:
    """Name the file of secrets: what is generated is kept there, and read again while the server runs."""
    return ROOT / (_written().get("SECRETS_FILE") or home_of_process() / SECRETS_NAME)


def _of_process() -> dict[str, str]:
    return read_file(secrets_of_process()) | _written()


def _written() -> dict[str, str]:
    return read_file(ROOT / ".env") | os.environ


def _read(
    name: str, about: Mapping[str, Any], given: Mapping[str, str], found: dict[str, Any], problems: list[str]
) -> None:
    raw = given.get(name.upper(), "").strip() or about["raw"]
    try:
        found[name] = about["read"](raw) if raw else None
    except ValueError as error:
        shown = "" if about["is_secret"] else f"is {raw!r}, but "
        problems.append(f"{name.upper()} {shown}{error}.")


def _take_standard_names(given: dict[str, str]) -> None:
    """Take the names that OpenTelemetry has for where traces go."""
    if endpoint := given.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        given.setdefault("OTLP_TRACES_URL", f"{endpoint.rstrip('/')}/v1/traces")
    if headers := given.get("OTEL_EXPORTER_OTLP_HEADERS"):
        given.setdefault("OTLP_TRACES_HEADERS", headers)


def _defaults() -> dict[str, Any]:
    defaults: dict[str, Any] = {}
    for declared in fields(Settings):
        _read(declared.name, declared.metadata, {}, defaults, [])
    _complete(defaults)
    return defaults


def _complete(found: dict[str, Any]) -> None:
    found["metaverse_home"] = ROOT / found["metaverse_home"]
    found["log_dir"] = ROOT / found["log_dir"] if found["log_dir"] else None
    found["backup_folder"] = ROOT / (found["backup_folder"] or found["metaverse_home"] / "backups")
    found["secrets_file"] = ROOT / (found["secrets_file"] or found["metaverse_home"] / SECRETS_NAME)
    for name in TEXTS:
        if name in found:
            found[name] = found[name] or ""
    if "database_url" in found:
        found["database_url"] = _database(found["database_url"], found["metaverse_home"])


def _database(url: str | None, home: Path) -> str:
    if url is None:
        return f"sqlite:///{home / 'metaverse.db'}"
    prefix = "sqlite:///"
    return f"{prefix}{ROOT / url.removeprefix(prefix)}" if url.startswith(prefix) else url


def _contradictions(found: Mapping[str, Any]) -> list[str]:
    problems = []
    if found.get("secret_key", "bad") is None:
        problems.append("SECRET_KEY is not set; run `make secrets`, which generates it into METAVERSE_HOME.")
    if not _silence_in_order(**{name: found.get(f"{name}_seconds", 0) for name in _SILENCES}):
        problems.append(
            "STALE_AFTER_SECONDS must not exceed TOOL_STALE_AFTER_SECONDS, nor that PRESENCE_TIMEOUT_SECONDS."
        )
    if found.get("smtp_url") and not found.get("smtp_from"):
        problems.append("SMTP_FROM is not set; with SMTP_URL it says from whom mail is, such as office@example.com.")
    return problems + _lonely(found) + signing_in.contradictions(found)


def _lonely(found: Mapping[str, Any]) -> list[str]:
    """Name what several processes need besides Redis."""
    if not found.get("redis_url"):
        return []
    problems = []
    if not found.get("process_name"):
        problems.append("PROCESS_NAME is not set; with REDIS_URL each process needs its own name, such as n1.")
    if str(found.get("database_url", "")).startswith("sqlite"):
        problems.append("REDIS_URL is set, but several processes need PostgreSQL; set DATABASE_URL=postgresql://…")
    return problems


def _silence_in_order(stale_after: int, tool_stale_after: int, presence_timeout: int) -> bool:
    unread = 0 in (stale_after, tool_stale_after, presence_timeout)
    return unread or stale_after <= tool_stale_after < presence_timeout


if __name__ == "__main__":
    print(example(), end="")

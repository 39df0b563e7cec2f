"""Every setting of the server, and the only place that reads the environment.

A value comes from the environment, else from `.env`, else from the secrets that were generated at the first start, else
from the default here. `python config.py` prints `.env.example`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from metaverse import values

ROOT = Path(__file__).resolve().parent
SECRETS_NAME = "secrets.env"
ENVIRONMENTS = ("production", "development", "test")
_SECRET = ("secret_key", "seed_password", "database_url", "redis_url")
_SILENCES = ("stale_after", "tool_stale_after", "presence_timeout")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(ValueError):
    """Settings that the server cannot start with; its message names every one of them, with the mend."""


def setting(raw: str, read: values.Reader[Any], about: str) -> Any:
    """Declare a setting: its default as one would write it in the environment, how to read it, what it means."""
    return field(metadata={"raw": raw, "read": read, "about": about})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the server was told; a setting's name in the environment is its name here in capitals."""

    port: int = setting("3000", values.whole(1, 65535), "TCP port of API, sockets and client.")
    host: str = setting("127.0.0.1", values.text, "Address to listen on; put nginx in front before you open it.")
    app_env: str = setting(
        "production", values.one_of(ENVIRONMENTS), "production, development or test (FLASK_ENV is taken too)."
    )
    metaverse_home: Path = setting("var", Path, "Folder of all state: database, logs, secrets.")
    database_url: str = setting(
        "", values.database_url, "sqlite:///FILE or postgresql://…; empty: metaverse.db in METAVERSE_HOME."
    )
    secret_key: str = setting("", values.secret, "Signs tokens and cookies; generated at the first start.")
    seed_password: str = setting("", values.text, "Password of the seeded users; generated at the first start.")
    cors_origin: tuple[str, ...] = setting(
        "http://localhost:5173", values.origins, "Origins of browsers that may call us, parted by commas."
    )
    ws_transports: tuple[str, ...] = setting(
        '["websocket","polling"]', values.transports, "Transports of Socket.IO, a JSON list."
    )
    log_dir: Path | None = setting("", Path, "Folder of combined.log and error.log; empty: log in METAVERSE_HOME.")
    log_level: str = setting("INFO", values.one_of(LOG_LEVELS), "DEBUG, INFO, WARNING or ERROR.")
    access_token_minutes: int = setting("15", values.whole(1, 1440), "Life of an access token, in minutes.")
    refresh_token_days: int = setting("30", values.whole(1, 365), "Life of a refresh token, in days.")
    rate_limit: str = setting("100 per 15 minutes", values.rate, "Calls of one address without a token.")
    token_rate_limit: str = setting("6000 per minute", values.rate, "Calls with one token.")
    stale_after_seconds: int = setting(
        "90", values.whole(1, 86_400), "Silence after which a working or waiting agent is shown as stale, in seconds."
    )
    tool_stale_after_seconds: int = setting(
        "600", values.whole(1, 86_400), "The same while a tool runs (a build may be silent for minutes), in seconds."
    )
    presence_timeout_seconds: int = setting(
        "900", values.whole(2, 604_800), "Silence after which an agent becomes offline, in seconds."
    )
    tick_ms: int = setting("50", values.whole(1, 1000), "Rhythm of the rooms' messages, in milliseconds.")
    socket_buffer_bytes: int = setting(
        "1048576", values.whole(65_536, 67_108_864), "What may wait for one slow client, in bytes."
    )
    compiled_sends: str = setting(
        "on",
        values.one_of(("on", "off")),
        "Whether many clients are sent to by the compiled loop, where it was built: on or off.",
    )
    max_sockets: int = setting("20000", values.whole(1, 1_000_000), "Clients on sockets at once in one process.")
    max_batch_events: int = setting("1000", values.whole(1, 10_000), "Events in one call.")
    max_body_bytes: int = setting("4194304", values.whole(1024, 67_108_864), "Size of one request, in bytes.")
    slow_query_ms: int = setting("100", values.whole(1, 60_000), "A slower query is logged, in milliseconds.")
    dedupe_days: int = setting("30", values.whole(1, 3650), "How long a repeated event is recognised, in days.")
    checkpoint_bytes: int = setting(
        "268435456",
        values.whole(0, 2**40),
        "What the time machine's checkpoints may take, in bytes of each organization; 0: none while nobody looks back.",
    )
    reader_threads: int = setting("4", values.whole(1, 64), "Threads that read from SQLite.")
    database_pool_size: int = setting("10", values.whole(1, 200), "Connections to PostgreSQL of one process.")
    redis_url: str = setting(
        "",
        values.redis_url,
        "redis://… of several processes on one PostgreSQL database; empty: this process is the only one.",
    )
    process_name: str = setting(
        "", values.process_name, "Name of this process among several, such as n1; the ids of its sockets begin with it."
    )
    trusted_proxies: int = setting(
        "0", values.whole(0, 8), "Proxies in front, whose X-Forwarded-For is believed; 1 behind nginx."
    )
    demo: str = setting(
        "on", values.one_of(("on", "off")), "Whether administrators may start the demo, an invented team: on or off."
    )
    default_organization_id: str = setting("org_default", values.text, "Organization that `flask seed` makes.")

    @property
    def is_production(self) -> bool:
        """Tell whether people rely on this server."""
        return self.app_env == "production"

    @property
    def logs(self) -> Path:
        """Name the folder of the logs."""
        return self.log_dir or self.metaverse_home / "log"

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
    given = _of_process() if environment is None else dict(environment)
    if "FLASK_ENV" in given:
        given.setdefault("APP_ENV", given["FLASK_ENV"])
    found: dict[str, Any] = {}
    problems: list[str] = []
    for declared in fields(Settings):
        _read(declared.name, declared.metadata, given, found, problems)
    _complete(found)
    problems += _contradictions(found)
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(**found)


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


def _of_process() -> dict[str, str]:
    return read_file(home_of_process() / SECRETS_NAME) | _written()


def _written() -> dict[str, str]:
    return read_file(ROOT / ".env") | os.environ


def _read(
    name: str, about: Mapping[str, Any], given: Mapping[str, str], found: dict[str, Any], problems: list[str]
) -> None:
    raw = given.get(name.upper(), "").strip() or about["raw"]
    try:
        found[name] = about["read"](raw) if raw else None
    except ValueError as error:
        shown = "" if name in _SECRET else f"is {raw!r}, but "
        problems.append(f"{name.upper()} {shown}{error}.")


def _complete(found: dict[str, Any]) -> None:
    found["metaverse_home"] = ROOT / found["metaverse_home"]
    found["log_dir"] = ROOT / found["log_dir"] if found["log_dir"] else None
    for name in ("seed_password", "redis_url", "process_name"):
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
    return problems + _lonely(found)


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

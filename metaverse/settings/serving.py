"""What the server listens on, and where its state stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metaverse import values
from metaverse.settings.declaring import setting

ENVIRONMENTS = ("production", "development", "test")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What the server listens on, and where its state stands."""

    port: int = setting("3000", values.whole(1, 65535), "TCP port of API, sockets and client.")
    host: str = setting("127.0.0.1", values.text, "Address to listen on; put nginx in front before you open it.")
    app_env: str = setting(
        "production", values.one_of(ENVIRONMENTS), "production, development or test (FLASK_ENV is taken too)."
    )
    metaverse_home: Path = setting("var", Path, "Folder of all state: database, logs, secrets.")
    log_dir: Path | None = setting("", Path, "Folder of combined.log and error.log; empty: log in METAVERSE_HOME.")
    log_level: str = setting("INFO", values.one_of(LOG_LEVELS), "DEBUG, INFO, WARNING or ERROR.")
    log_rotate_bytes: int = setting(
        "67108864", values.whole(0, 2**40), "A file of the log is set aside before it is larger, in bytes; 0: never."
    )
    log_rotate_hours: int = setting(
        "0",
        values.whole(0, 8784),
        "And each so many hours, such as 24: at midnight (UTC); 0: never for its age.",
    )
    log_keep: int = setting("10", values.whole(0, 1000), "So many files of the log that were set aside are kept.")
    otlp_traces_url: str = setting(
        "", values.text, "Where traces are sent by OTLP/HTTP, such as http://localhost:4318/v1/traces; empty: nowhere."
    )
    otlp_traces_headers: str = setting(
        "", values.text, "Headers for that, such as authorization=Bearer …, parted by commas.", is_secret=True
    )
    otlp_traces_ratio: int = setting("100", values.whole(0, 100), "So many of a hundred new traces are sent.")
    otel_service_name: str = setting("metaverse", values.text, "What this server calls itself in traces.")
    cors_origin: tuple[str, ...] = setting(
        "http://localhost:5173", values.origins, "Origins of browsers that may call us, parted by commas."
    )
    ws_transports: tuple[str, ...] = setting(
        '["websocket","polling"]', values.transports, "Transports of Socket.IO, a JSON list."
    )
    demo: str = setting(
        "on", values.one_of(("on", "off")), "Whether administrators may start the demo, an invented team: on or off."
    )
    default_organization_id: str = setting("org_default", values.text, "Organization that `flask seed` makes.")

"""How agents, rooms and the door behave."""

from __future__ import annotations

from dataclasses import dataclass

from metaverse import values
from metaverse.settings.declaring import setting


@dataclass(frozen=True, kw_only=True)
class Office:
    """How agents, rooms and the door behave."""

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

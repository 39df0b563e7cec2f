"""The pages of Socket.IO and of the streams, from the AsyncAPI description."""

from __future__ import annotations

from typing import Any

from scripts.reference.schemas import named, table
from scripts.reference.words import Words

Json = dict[str, Any]
PAGES = {
    "reference/sockets.md": (
        "Socket.IO",
        "socket",
        "Connect to `/socket.io` with `auth: {token}`. A room belongs to one organization; `3d:join` answers with its "
        "state and its place in the log, and everything after it follows in order, each once.",
    ),
    "reference/stream.md": (
        "Task flow (SSE)",
        "stream",
        "Every event has an `id`; a reader that comes again with `Last-Event-ID` goes on after it.",
    ),
    "reference/playback.md": (
        "Playback (SSE)",
        "playback",
        "The log played back. Every event has an `id`; a reader that comes again goes on after it.",
    ),
}


def pages(document: Json, say: Words) -> dict[str, tuple[str, str]]:
    """Return title and text of each page by its path."""
    return {
        path: (say(title), _page(document, (say(title), channel, say(about)), say))
        for path, (title, channel, about) in PAGES.items()
    }


def _page(document: Json, page: tuple[str, str, str], say: Words) -> str:
    title, channel, about = page
    described = document["channels"][channel]
    intro = [
        f"# {title}",
        "",
        about,
        "",
        say("Address:") + f" `{described['address']}`. {say(described.get('description', ''))}",
        "",
    ]
    intro += [say("The same as AsyncAPI 3.0 at `/api/asyncapi.json` of every server."), ""]
    told = _of_action(document, channel, "send")
    asked = _of_action(document, channel, "receive")
    return "\n".join(
        [*intro, *_section(say("The server tells"), told, say), *_section(say("The client asks"), asked, say)]
    )


def _of_action(document: Json, channel: str, action: str) -> list[Json]:
    messages = document["components"]["messages"]
    operations = [one for one in document["operations"].values() if one["action"] == action]
    mine = [one for one in operations if named(one["channel"]["$ref"]) == channel]
    return [messages[named(one["messages"][0]["$ref"])] for one in mine]


def _section(title: str, messages: list[Json], say: Words) -> list[str]:
    if not messages:
        return []
    lines = [f"## {title}", ""]
    for message in messages:
        payload = message.get("payload", {})
        lines += [f"### `{message['name']}`", "", say(message.get("summary", "")), ""]
        lines += [_linked(table(payload, say)), ""]
    return lines


def _linked(text: str) -> str:
    return text.replace("](schemas.md#", "](rest/schemas.md#")

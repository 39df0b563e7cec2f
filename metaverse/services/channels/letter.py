"""A message in words, before any platform's form: headline, matters with what is known of each, and where to look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from metaverse.clock import from_wire
from metaverse.events.channels import MatterKind, What
from metaverse.services.channels.words import BY_LOCALE

Json = dict[str, Any]
_SPACES = re.compile(r"[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
"""Line breaks, controls, and what turns the direction of writing: none of it passes from a text into a message."""

LONGEST_LINE = 300
LONGEST_NAME = 80
MANY = {What.CLEARED: "manyCleared", What.OVER: "manyCleared", What.ESCALATED: "manyEscalated"}


class Matter(NamedTuple):
    """One matter: its line, what is known of it as pairs, and its page."""

    line: str
    known: tuple[tuple[str, str], ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words."""

    id: str
    what: str
    level: str
    headline: str
    matters: tuple[Matter, ...]
    more: str | None
    url: str | None
    words: Json
    foot: str
    at_ms: int

    @property
    def is_good(self) -> bool:
        """Tell whether it says only that something is over."""
        return self.what in (What.CLEARED, What.OVER)


class Sender(NamedTuple):
    """What of a server and an organization stands in its messages."""

    organization_id: str
    organization: str
    time_zone: str
    public_url: str | None


def write(message: Json, locale: str, sender: Sender) -> Letter:
    """Write a message in a language."""
    words, content = BY_LOCALE[locale], message["content"]
    items = content.get("items", [])
    matters = tuple(_matter(item, words, sender) for item in items)
    count = len(items) + content.get("more", 0)
    return Letter(
        id=message["id"],
        what=message["what"],
        level=message["level"],
        headline=_headline(message, matters, count, words),
        matters=matters,
        more=words["more"].format(n=content["more"]) if content.get("more") else None,
        url=matters[0].url if count == 1 else _url(sender, "/hub", {}),
        words=words,
        foot=_foot(content, words, sender),
        at_ms=message["created_ms"],
    )


def plain(text: Any) -> str:
    """Put a text of somebody else on one line."""
    return _SPACES.sub(" ", str(text)).strip()


def cut(text: str, most: int) -> str:
    """Cut a text to so many characters."""
    return text if len(text) <= most else text[: max(0, most - 1)] + "…"


def cut_bytes(text: str, most: int) -> str:
    """Cut a text to so many bytes of UTF-8, between two characters."""
    raw = text.encode("utf-8", "replace")
    return text if len(raw) <= most else raw[: max(0, most - 3)].decode("utf-8", "ignore") + "…"


def _headline(message: Json, matters: tuple[Matter, ...], count: int, words: Json) -> str:
    if message["what"] == What.TEST:
        return str(words["test"])
    if count == 1:
        return matters[0].line
    counts = message["content"]["counts"]
    kinds = words["and"].join(words[f"kinds.{kind}"].format(n=n) for kind, n in counts.items())
    return str(words[MANY.get(What(message["what"]), "many")].format(count=count, kinds=kinds))


def _matter(item: Json, words: Json, sender: Sender) -> Matter:
    said = words[item["kind"]].format(agent=plain(item.get("agent") or "?"), title=_title(item, words))
    line = cut(words[item["what"]].format(line=said.strip().removesuffix(":").removesuffix("：")), LONGEST_LINE)
    known = [(words[name], plain(item[name])) for name in ("agent", "department", "task") if item.get(name)]
    known += [(words[name], _time(item[name], sender)) for name in ("since", "until") if item.get(name)]
    if item.get("body"):
        known.insert(0, ("", plain(item["body"])))
    return Matter(line, tuple(known), _url(sender, *_path(item)))


def _title(item: Json, words: Json) -> str:
    budget = item.get("budget")
    if budget:
        key = plain(budget.get("key") or words["everybody"])
        spent, limit = f"{budget['spentUsd']:.2f}", f"{budget['limitUsd']:.2f}"
        return str(words["spent"].format(key=key, spent=spent, limit=limit))
    return plain(item.get("title") or "")


def _time(moment: str, sender: Sender) -> str:
    at = datetime.fromtimestamp(from_wire(moment) / 1000, UTC).astimezone(ZoneInfo(sender.time_zone))
    return f"{at:%Y-%m-%d %H:%M} {at.tzname()}"


def _path(item: Json) -> tuple[str, Json]:
    """Name the view that shows a matter."""
    kind = item["kind"]
    if kind in (MatterKind.ALERT, MatterKind.SERVER) and item.get("ruleId"):
        return f"/settings/alerts/{item['ruleId']}", {}
    if kind == MatterKind.CHANNEL:
        return "/settings/channels", {}
    if kind in (MatterKind.FAILURE, MatterKind.DEADLINE) and item.get("taskId"):
        return "/flow", {"task": item["taskId"]}
    if kind in (MatterKind.OFFLINE, MatterKind.MESSAGE) and item.get("agentId"):
        return "/office", {"agent": item["agentId"]}
    return "/hub", {}


def _url(sender: Sender, path: str, query: Json) -> str | None:
    if sender.public_url is None:
        return None
    return f"{sender.public_url}{path}?{urlencode({'org': sender.organization_id, **query})}"


def _foot(content: Json, words: Json, sender: Sender) -> str:
    organization = cut(plain(sender.organization), LONGEST_NAME)
    if "rule" not in content:
        return str(words["byTest"].format(organization=organization))
    return str(words["by"].format(rule=cut(plain(content["rule"]["name"]), LONGEST_NAME), organization=organization))

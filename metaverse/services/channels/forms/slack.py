"""Slack: an incoming webhook, Block Kit. What others wrote stands in plain text, where nothing of it is a command.

Limits: 150 characters in a header, 3,000 in a section, 50 blocks; one message a second.
"""

from __future__ import annotations

from metaverse.services.channels.forms import form
from metaverse.services.channels.forms.form import Call, Json, Verdict
from metaverse.services.channels.letter import Letter, Matter, Sender, cut

PACE_MS = 1000
HEADER, SECTION, FALLBACK = 150, 2000, 3000
MARKS = {"info": "🔵", "warning": "🟠", "critical": "🔴"}


def call(address: Json, letter: Letter, message: Json, sender: Sender) -> Call:
    """Write the call."""
    mark = "🟢" if letter.is_good else MARKS.get(letter.level, "🔵")
    blocks: list[Json] = [{"type": "header", "text": _plain(f"{mark} {letter.headline}", HEADER)}]
    single = len(letter.matters) == 1
    blocks += [{"type": "section", "text": _plain(_lines(matter, single), SECTION)} for matter in letter.matters]
    if letter.more:
        blocks.append({"type": "section", "text": _plain(letter.more, SECTION)})
    if letter.url:
        button = {"type": "button", "text": _plain(letter.words["open"], 75), "url": letter.url, "action_id": "open"}
        blocks.append({"type": "actions", "elements": [button]})
    blocks.append({"type": "context", "elements": [_plain(letter.foot, SECTION)]})
    fallback = cut(_escaped(letter.headline), FALLBACK)
    return form.json_call(address["url"], {"text": fallback, "blocks": blocks, "unfurl_links": False})


def judge(status: int, body: bytes) -> Verdict:
    """Judge an answer: Slack says it by the status, and why in a word."""
    return form.by_status(status)


def _plain(text: str, most: int) -> Json:
    return {"type": "plain_text", "text": cut(text, most) or " ", "emoji": False}


def _lines(matter: Matter, single: bool) -> str:
    lines = [] if single else [matter.line]
    lines += [f"{name}: {value}" if name else value for name, value in matter.known]
    return "\n".join(lines) or matter.line


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

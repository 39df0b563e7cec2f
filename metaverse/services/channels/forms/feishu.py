"""Feishu and Lark: a custom bot, an interactive card. Texts are plain text in it, so that no `<at id=all>` is one.

Signed, where the bot asks for it: HMAC-SHA256 of nothing, with `timestamp`, a line break and the secret as its key.
Limits: 20 kB a call, 5 a second and 100 a minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from metaverse.clock import now_ms
from metaverse.services.channels.forms import form
from metaverse.services.channels.forms.form import Call, Json, Verdict
from metaverse.services.channels.letter import Letter, Matter, Sender, cut, cut_bytes

PACE_MS = 700
TITLE, TEXT = 150, 1200
BODY = 12_000
"""Bytes of all matters together: the rest of a card is small."""

COLOURS = {"info": "blue", "warning": "orange", "critical": "red"}
BUSY = frozenset({9499, 11232, 11247, 1254290, 99991400})
WHY = {
    19001: "The address is none of a bot: copy it again from the group's settings.",
    19021: "The signature is wrong, or the clock of this server is: check the signing secret.",
    19022: "The bot takes calls only from some addresses; add this server's to its list.",
    19024: "The bot takes only messages with its keyword; choose the signature instead.",
}


def call(address: Json, letter: Letter, message: Json, sender: Sender) -> Call:
    """Write the call."""
    template = "green" if letter.is_good else COLOURS.get(letter.level, "blue")
    room = BODY // max(1, len(letter.matters))
    single = len(letter.matters) == 1
    elements: list[Json] = [_text(cut_bytes(_lines(matter, single), room)) for matter in letter.matters]
    if letter.more:
        elements.append(_text(letter.more))
    if letter.url:
        label = {"tag": "plain_text", "content": letter.words["open"]}
        button = {"tag": "button", "text": label, "url": letter.url, "type": "primary"}
        elements.append({"tag": "action", "actions": [button]})
    elements.append({"tag": "note", "elements": [{"tag": "plain_text", "content": cut(letter.foot, TEXT)}]})
    title = {"tag": "plain_text", "content": cut(letter.headline, TITLE)}
    header = {"title": title, "template": template}
    card = {"config": {"wide_screen_mode": True}, "header": header, "elements": elements}
    return form.json_call(address["url"], {**_signed(address), "msg_type": "interactive", "card": card})


def judge(status: int, body: bytes) -> Verdict:
    """Judge an answer: the code in it says it, with whatever status."""
    if status in form.BUSY or status >= 500:
        return form.by_status(status)
    return form.by_code(body, ("code", "StatusCode"), BUSY, WHY)


def _signed(address: Json) -> dict[str, Any]:
    secret = address.get("signingSecret")
    if not secret:
        return {}
    at = str(now_ms() // 1000)
    digest = hmac.new(f"{at}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": at, "sign": base64.b64encode(digest).decode()}


def _text(text: str) -> Json:
    return {"tag": "div", "text": {"tag": "plain_text", "content": cut(text, TEXT)}}


def _lines(matter: Matter, single: bool) -> str:
    lines = [] if single else [matter.line]
    lines += [f"{name}: {value}" if name else value for name, value in matter.known]
    return "\n".join(lines) or matter.line

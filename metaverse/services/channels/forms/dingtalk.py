"""DingTalk: a group's robot, Markdown.

Signed, where the robot asks for it: HMAC-SHA256 of `timestamp` (milliseconds), a line break and the secret, with the
secret as its key; both go into the address. Limits: 20 kB a call, 20 a minute, else it is mute for ten minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from metaverse.clock import now_ms
from metaverse.services.channels.forms import form, markdown
from metaverse.services.channels.forms.form import Call, Json, Verdict
from metaverse.services.channels.letter import Letter, Sender, cut

PACE_MS = 3100
TITLE, BODY = 60, 15_000
BUSY = frozenset({-1, 88, 90018, 130101, 410100})
WHY = {
    300001: "The address is none of a robot: copy it again from the group's settings.",
    310000: "The keyword, the signature or the address of this server is not what the robot asks for.",
    400013: "The group is gone.",
}


def call(address: Json, letter: Letter, message: Json, sender: Sender) -> Call:
    """Write the call."""
    text = markdown.body(letter, BODY, "\n\n")
    title = markdown.safe(cut(letter.headline, TITLE))
    body = {"msgtype": "markdown", "markdown": {"title": title, "text": text}, "at": {"isAtAll": False}}
    return form.json_call(_signed(address), body)


def judge(status: int, body: bytes) -> Verdict:
    """Judge an answer: the code in it says it."""
    return form.by_status(status) if status != 200 else form.by_code(body, ("errcode",), BUSY, WHY)


def _signed(address: Json) -> str:
    url, secret = str(address["url"]), address.get("signingSecret")
    if not secret:
        return url
    at = str(now_ms())
    digest = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    signed = urlencode({"timestamp": at, "sign": base64.b64encode(digest).decode()})
    return f"{url}{'&' if '?' in url else '?'}{signed}"

"""WeCom: a group's robot, Markdown. Limits: 4,096 bytes a message, 20 messages a minute."""

from __future__ import annotations

from metaverse.services.channels.forms import form, markdown
from metaverse.services.channels.forms.form import Call, Json, Verdict
from metaverse.services.channels.letter import Letter, Sender

PACE_MS = 3100
BODY = 4000
BUSY = frozenset({-1, 45009, 45033})
WHY = {
    93000: "The address is none of a robot, or the robot was removed: copy it again from the group's settings.",
    40058: "The platform does not take this form of a message.",
}


def call(address: Json, letter: Letter, message: Json, sender: Sender) -> Call:
    """Write the call."""
    text = markdown.body(letter, BODY, "\n")
    return form.json_call(address["url"], {"msgtype": "markdown", "markdown": {"content": text}})


def judge(status: int, body: bytes) -> Verdict:
    """Judge an answer: the code in it says it."""
    return form.by_status(status) if status != 200 else form.by_code(body, ("errcode",), BUSY, WHY)

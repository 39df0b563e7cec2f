"""Our own form: JSON that says it all, signed by the scheme of Standard Webhooks."""

from __future__ import annotations

import orjson

from metaverse.clock import now_ms, to_wire
from metaverse.services.channels import signing
from metaverse.services.channels.forms import form
from metaverse.services.channels.forms.form import Call, Json, Verdict
from metaverse.services.channels.letter import Letter, Sender

PACE_MS = 0


def call(address: Json, letter: Letter, message: Json, sender: Sender) -> Call:
    """Write the call; while the secret is being changed it is signed with both."""
    content = message["content"]
    data = {
        "organizationId": sender.organization_id,
        "organization": sender.organization,
        "what": letter.what,
        "level": letter.level,
        "text": letter.headline,
        "url": letter.url,
        "rule": content.get("rule"),
        "items": [
            {**item, "text": matter.line, "url": matter.url}
            for item, matter in zip(content.get("items", ()), letter.matters, strict=True)
        ],
        "more": content.get("more", 0),
    }
    body = orjson.dumps({"type": f"metaverse.notice.{letter.what}", "timestamp": to_wire(letter.at_ms), "data": data})
    secrets = [address["secret"]]
    if address.get("beforeUntilMs", 0) > now_ms():
        secrets.append(address["before"])
    signed = signing.headers(letter.id, now_ms() // 1000, body, *secrets)
    return Call(address["url"], body, {"Content-Type": "application/json", **signed})


def judge(status: int, body: bytes) -> Verdict:
    """Judge an answer: its status says it."""
    return form.by_status(status)

"""What is said of a call to somebody outside: each sentence by a code, so that a client can say it in other words.

A sentence is kept as it was said; its code and its values are read from it again, from old ones as well.
"""

from __future__ import annotations

import re
from functools import cache

from metaverse.outbound.networks import Kind

AGAIN = " It is tried again."
SAYINGS = {
    "certificate": "The certificate of {host} is not right: {why}.",
    "tls": "{host} does not speak TLS as it should.",
    "unknownName": "Nobody knows the name {host}.",
    "nobodyListens": "Nobody listens at {host}.",
    "closed": "{host} closed the connection in the middle, or speaks no HTTP.",
    "late": "{host} did not answer in time.",
    "broke": "The connection to {host} broke.",
    "notCalled": "{host} is {kind} ({address}), which is not called."
    " Whoever operates the server can allow its network with OUTBOUND_NETWORKS.",
    "unencrypted": "Nothing is sent unencrypted over the open net; use {scheme}://.",
    "port": "Port {port} is another service's; use 443, or one from {lowest} on.",
    "takenWith": "It was taken ({status}).",
    "taken": "It was taken.",
    "redirect": "The answer was a redirect ({status}), which is not followed: name the new address.",
    "gone": "The receiver says that it is gone for good (410); the channel is paused.",
    "receiverBusy": "The receiver is busy or broken ({status}).",
    "notLetIn": "The receiver does not let it in ({status}): look at the address.",
    "refused": "The receiver refuses this message ({status}).",
    "otherPlatform": "What answered is not this platform: look at the address.",
    "platformBusy": "The platform is busy, or told too much ({code}).",
    "platformRefuses": "The platform refuses it ({code}). {why}",
    "noMail": "This server sends no mail: whoever operates it sets SMTP_URL and SMTP_FROM.",
    "mailTaken": "The mail server took it.",
    "mailPartlyTaken": "The mail server took it, but not for {recipients}.",
    "mailForNobody": "The mail server takes it for nobody.",
    "mailPassword": "The mail server does not take user and password: check SMTP_URL.",
    "mailRefused": "The mail server refuses the mail ({code}).",
    "mailUnable": "{host} cannot encrypt, or takes no password: see SMTP_URL.",
    "broken": "It could not be written; the log of the server says why.",
}
_KINDS = {kind.value: kind.name.lower() for kind in Kind}
_HOLE = re.compile(r"\\\{(\w+)\\\}")


def say(code: str, /, *, again: bool = False, **values: object) -> str:
    """Say a sentence, and with `again` that it is tried again."""
    said = SAYINGS[code].format(**values).strip()
    return said + AGAIN if again else said


def read(said: str | None) -> tuple[str | None, dict[str, str]]:
    """Return the code of a sentence and its values; None where it is none of these."""
    sentence = (said or "").removesuffix(AGAIN)
    for code, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            values = {name: value.strip() for name, value in found.groupdict(default="").items()}
            return code, {name: _KINDS.get(value, value) if name == "kind" else value for name, value in values.items()}
    return None, {}


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Write each sentence as a pattern; those that say most by themselves first, since others would take them in."""
    written = sorted(SAYINGS.items(), key=lambda one: -len(_HOLE.sub("", re.escape(one[1]))))
    return [(code, _pattern(text)) for code, text in written]


def _pattern(text: str) -> re.Pattern[str]:
    may_say_no_why = text.replace(" {why}", "{why}")
    return re.compile(_HOLE.sub(r"(?P<\1>.*?)", re.escape(may_say_no_why)), re.DOTALL)

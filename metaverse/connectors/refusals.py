"""What it means that a gateway does not let us in: a sentence that says the mend, and when to try again."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
PROTOCOL = 4

SOON_SECONDS = 5.0
UNPAIRED_SECONDS = 10.0
BAD_TOKEN_SECONDS = 60.0
PROTOCOL_SECONDS = 300.0
LONGEST_WAIT_SECONDS = 60.0
LONGEST_SAID = 200

REFUSED, WAITING = "refused", "waiting"
_TOKEN_CODES = ("AUTH_TOKEN_MISMATCH", "AUTH_DEVICE_TOKEN_MISMATCH", "AUTH_SCOPE_MISMATCH", "AUTH_TOKEN_MISSING")


class Unwilling(Exception):
    """The gateway does not let us in: why in a word (`about`), the mend, when to try again, and how that is shown."""

    def __init__(self, about: str, detail: str, again_seconds: float, state: str = REFUSED) -> None:
        super().__init__(detail)
        self.about, self.detail, self.again_seconds, self.state = about, detail, again_seconds, state


def refusal(error: Any) -> Unwilling:
    """Say what a refused `connect` means."""
    given = fields(error)
    details = fields(given.get("details"))
    code, reason = _text(given, "code"), _text(details, "code") or _text(details, "reason")
    said = _text(given, "message")
    if "expectedProtocol" in details or "PROTOCOL" in reason or "protocol mismatch" in said.lower():
        return wrong_protocol(details.get("expectedProtocol"))
    if code == "NOT_PAIRED" or reason == "PAIRING_REQUIRED":
        return _unpaired(details)
    if code == "UNAVAILABLE" or given.get("retryable") is True:
        return Unwilling("start", f"The gateway is not ready: {said or reason or 'it starts'}.", _after(given), WAITING)
    if reason in _TOKEN_CODES or "token" in said.lower():
        return _wrong_token(reason or said)
    said = said or code or "without a reason"
    return Unwilling("refusal", f"The gateway refuses: {said} ({reason or code}).", BAD_TOKEN_SECONDS)


def closed(reason: str) -> Unwilling | None:
    """Say what a goodbye before the first answer means; None where it is none of these."""
    said = reason.lower()
    if "pairing" in said:
        return _unpaired({})
    if "protocol mismatch" in said:
        return wrong_protocol(None)
    return _wrong_token(reason[:LONGEST_SAID]) if "unauthorized" in said else None


def wrong_protocol(spoken: Any) -> Unwilling:
    """Say that the gateway speaks another version of the protocol."""
    version = f"speaks protocol {spoken}" if isinstance(spoken, int) else "speaks another protocol"
    detail = f"The gateway {version}, and {PROTOCOL} is understood here; update OpenClaw or this platform."
    return Unwilling("protocol", detail, PROTOCOL_SECONDS)


def not_a_gateway() -> Unwilling:
    """Say that somebody else listens there."""
    return Unwilling("gateway", "What listens there does not speak as OpenClaw's gateway does.", BAD_TOKEN_SECONDS)


def fields(value: Any) -> Json:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _wrong_token(why: str) -> Unwilling:
    mend = "give the one that its configuration has under gateway.auth.token"
    return Unwilling("token", f"The gateway refuses the token ({why}); {mend}.", BAD_TOKEN_SECONDS)


def _unpaired(details: Json) -> Unwilling:
    request = _text(details, "requestId")
    wishes = {"scope-upgrade": "It asks for more than was approved", "role-upgrade": "It asks for another role"}
    why = wishes.get(_text(details, "reason"), "The gateway does not know this server yet")
    command = (
        f"openclaw devices approve {request}" if request else "openclaw devices list, then openclaw devices approve ID"
    )
    return Unwilling("pairing", f"{why}. On the gateway's machine run: {command}", UNPAIRED_SECONDS)


def _after(error: Json) -> float:
    wait = error.get("retryAfterMs")
    if isinstance(wait, int | float) and not isinstance(wait, bool) and wait >= 0:
        return min(wait / 1000, LONGEST_WAIT_SECONDS)
    return SOON_SECONDS


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return found[:LONGEST_SAID] if isinstance(found, str) else ""

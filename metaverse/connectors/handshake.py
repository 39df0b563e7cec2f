"""The first words with OpenClaw's gateway, protocol 4: who we are, what we ask for, and what it grants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metaverse import VERSION
from metaverse.connectors.device import CLIENT_ID, CLIENT_MODE, PLATFORM, ROLE, Device, challenge_said
from metaverse.connectors.refusals import PROTOCOL, fields, not_a_gateway

Json = dict[str, Any]
READ = "operator.read"
APPROVALS = "operator.approvals"
CAPS = ("tool-events",)
APPROVAL_CAPS = ("approvals", "exec-approvals", "plugin-approvals")
"""Without these a gateway takes a client for one that shows no requests, and may deny them since nobody can decide."""

LARGEST_SENT = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the gateway asks to be signed."""

    nonce: str
    ts: int

    @classmethod
    def of(cls, frame: Json) -> Challenge:
        """Read the gateway's first frame.

        Raises:
            Unwilling: it is something else.
        """
        payload = fields(frame.get("payload"))
        nonce, ts = payload.get("nonce"), payload.get("ts")
        is_time = isinstance(ts, int) and not isinstance(ts, bool) and ts >= 0
        if frame.get("event") != "connect.challenge" or not isinstance(nonce, str) or not nonce or not is_time:
            raise not_a_gateway()
        return cls(nonce, int(ts))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a gateway said when it let us in."""

    protocol: Any
    scopes: list[str]
    device_token: str | None
    version: str
    most_bytes: int

    @classmethod
    def of(cls, payload: Json) -> Greeting:
        """Read `hello-ok`, as far as it says anything."""
        auth, policy = fields(payload.get("auth")), fields(payload.get("policy"))
        granted, token, most = auth.get("scopes"), auth.get("deviceToken"), policy.get("maxPayload")
        return cls(
            payload.get("protocol"),
            [scope for scope in granted if isinstance(scope, str)] if isinstance(granted, list) else [],
            token if isinstance(token, str) and token else None,
            str(fields(payload.get("server")).get("version") or "")[:64],
            min(most, LARGEST_SENT) if isinstance(most, int) and most > 0 else LARGEST_SENT,
        )


def scopes(approvals: bool) -> list[str]:
    """Name the scopes that are asked for: to watch, and to answer only where that is wanted."""
    return [READ, APPROVALS] if approvals else [READ]


def connect(device: Device, asked: Sequence[str], token: str | None, challenge: Challenge) -> Json:
    """Write what opens a session: the answer to the challenge, signed by the device."""
    said = challenge_said(device.id, asked, challenge.ts, token or "", challenge.nonce)
    return {
        "minProtocol": PROTOCOL,
        "maxProtocol": PROTOCOL,
        "client": {
            "id": CLIENT_ID,
            "displayName": "Metaverse Platform",
            "version": VERSION,
            "platform": PLATFORM,
            "mode": CLIENT_MODE,
        },
        "role": ROLE,
        "scopes": list(asked),
        "caps": [*CAPS, *(APPROVAL_CAPS if APPROVALS in asked else ())],
        "commands": [],
        "permissions": {},
        **({"auth": {"token": token}} if token else {}),
        "locale": "en-US",
        "userAgent": f"metaverse/{VERSION}",
        "device": {
            "id": device.id,
            "publicKey": device.public_key,
            "signature": device.sign(said),
            "signedAt": challenge.ts,
            "nonce": challenge.nonce,
        },
    }

"""What nobody may know, and where it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metaverse import values
from metaverse.clock import from_wire
from metaverse.security.keys import read_ring
from metaverse.settings.declaring import setting


def key_ring(raw: str) -> str:
    """Read the keys that seal what is kept, and leave them written."""
    read_ring(raw)
    return raw


def moment(raw: str) -> str:
    """Read a time as it is on the wire, and leave it written."""
    try:
        from_wire(raw)
    except ValueError:
        raise ValueError("must be a time such as 2026-01-31T12:00:00Z") from None
    return raw


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What nobody may know, and where it is kept."""

    secrets_file: Path = setting(
        "", Path, "File of SECRET_KEY, KEY_RING and other secrets; empty: secrets.env in METAVERSE_HOME."
    )
    secret_key_before: str = setting(
        "", values.secret, "The SECRET_KEY before this one, which still verifies what it has signed.", is_secret=True
    )
    secret_key_before_until: str = setting(
        "", moment, "Until when it does, such as 2026-01-31T12:00:00Z; empty: as long as it stands here."
    )
    key_ring: str = setting(
        "",
        key_ring,
        "Keys that seal what is kept, ID:KEY,ID:KEY…: the first seals, all open; generated at the first start.",
        is_secret=True,
    )

"""Whether every key is there that has sealed something, and none lies where it should not."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from metaverse.cli.checks import stores
from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning
from metaverse.security import keyring
from metaverse.services import sealing_keys


def keys(patient: Patient) -> Iterator[Finding]:
    """Ask which keys have sealed something, and look for them in the ring."""
    if closed := stores.shut(patient):
        yield from closed
        return
    ring = keyring.current()
    if lost := sealing_keys.missing(ring):
        said, _, mend = sealing_keys.lost_sentence(lost).partition(". ")
        yield fault(f"{said}.", mend)
    first = ring.secrets.keys[0]
    if first.is_derived:
        yield warning(
            "What is kept is sealed with a key that comes of SECRET_KEY.",
            "Run `make secrets`, then `flask rotate-keys`: a ring can be changed without a new SECRET_KEY.",
        )
    if older := [key for key in sealing_keys.all_noted() if key != first.id and key not in lost]:
        yield warning(
            f"Older keys may have sealed something still: {', '.join(older)}.",
            "Run `flask rotate-keys`, then `flask rotate-keys --retire`.",
        )
    if ring.place.is_file() and stat.S_IMODE(ring.place.stat().st_mode) & 0o077:
        yield warning(f"Others than its owner may read {ring.place}.", f"Run `chmod 600 {ring.place}`.")
    if not lost and not first.is_derived:
        yield ok(f"The ring has every key that has sealed something; {first.id} is in use.")

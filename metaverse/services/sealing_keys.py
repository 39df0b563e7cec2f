"""Which keys have sealed something here, and whether the ring has them: known without looking at every row."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from metaverse.clock import now_ms
from metaverse.database import bulk, reading, writing
from metaverse.models.sealing_key import SealingKey
from metaverse.security import keyring
from metaverse.security.keyring import KeyRing, Unsealable
from metaverse.security.keys import Key
from metaverse.services import audit

noted = SealingKey.__table__
PROOF = "sealing_keys.proof"
WORD = b"metaverse"
MEND = (
    "Put it back into KEY_RING (an earlier secrets.env has it). If it is lost for good, "
    "`flask rotate-keys --give-up {key}` empties what only this key opens, "
    "and people, tokens and gateways are set up anew."
)


@writing
def note(connection: Connection, key: Key) -> None:
    """Note that a key seals here from now on."""
    proof = keyring.sealed_by(key, PROOF, WORD)
    bulk.add(connection, noted, [{"id": key.id, "proof": proof, "first_ms": now_ms()}])


@writing
def forget(connection: Connection, ids: Iterable[str], actor: str, action: str) -> None:
    """Forget keys that have sealed nothing that is left."""
    connection.execute(delete(noted).where(noted.c.id.in_(sorted(ids))))
    audit.note(connection, actor, action, None, None, keys=sorted(ids))


@writing
def tell(connection: Connection, /, actor: str, action: str, **detail: str) -> None:
    """Note in the audit log what was done with keys."""
    audit.note(connection, actor, action, None, None, **detail)


@reading
def all_noted(connection: Connection) -> dict[str, str]:
    """Return what each noted key has sealed as its proof."""
    return {row.id: row.proof for row in connection.execute(select(noted).order_by(noted.c.first_ms))}


def missing(ring: KeyRing) -> list[str]:
    """Return the keys that have sealed something here, and that the ring lacks, or has otherwise."""
    return [key for key, proof in all_noted().items() if not _opens(ring, proof)]


def lost_sentence(keys: list[str]) -> str:
    """Say what a lost key means, and the mend."""
    named = ", ".join(keys)
    return f"What was sealed with the key {named} cannot be read: the ring has no such key. {MEND.format(key=keys[0])}"


def _opens(ring: KeyRing, proof: str) -> bool:
    try:
        return ring.open(PROOF, proof) == WORD
    except Unsealable:
        return False

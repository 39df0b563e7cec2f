"""What a lost key has sealed, emptied: what may be missing is missing then, what must be there says that it is lost."""

from __future__ import annotations

from collections import Counter
from typing import Any

from metaverse.extensions import db
from metaverse.ids import new_id
from metaverse.security import keyring
from metaverse.security.keyring import KeyRing, key_of
from metaverse.services import sealing
from metaverse.services.sealing import Chest, Row

LOST = b"lost"


def empty(key: str) -> Counter[str]:
    """Empty what a key has sealed; tell by column how many values."""
    ring, found = keyring.current(), Counter[str]()
    for chest in sealing.chests():
        for rows in sealing.pages(chest):
            changes = [(row, after) for row in rows if (after := _emptied(ring, chest, key, row))]
            if changes:
                sealing.write_back(chest, changes)
            found.update(f"{chest.name}.{name}" for _, after in changes for name in after)
    return found


def _emptied(ring: KeyRing, chest: Chest, key: str, row: Row) -> Row:
    return {
        name: _nothing(ring, chest, name)
        for name in chest.columns
        if row[name] is not None and key_of(row[name]) == key
    }


def _nothing(ring: KeyRing, chest: Chest, name: str) -> Any:
    """Return what stands for a lost value; a blind index that nobody finds is another one for each row."""
    column, place = db.metadata.tables[chest.name].c[name], f"{chest.name}.{name}"
    if name not in chest.sealed:
        return ring.blind(place, new_id("lost"))
    if column.nullable:
        return None
    return ring.seal(place, LOST) if chest.is_text(name) else ring.seal_bytes(place, LOST)

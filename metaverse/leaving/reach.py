"""How far forgetting reaches: name and address where the person belongs, what hangs on the id where one may look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select

from metaverse.models.organization import Organization
from metaverse.models.upkeep import Erasure
from metaverse.services.memberships import of

organizations = Organization.__table__


class Reach(StrEnum):
    """How far it goes, as it stands in `erasures` while it is under way; each reaches farther than the one before."""

    HOME = Erasure.FORGETTING[0]
    """Where the person belongs; and what hangs on the id where whoever asks is an owner."""

    TRACES = Erasure.FORGETTING[1]
    """And what hangs on the id everywhere: an id is nobody else's."""

    EVERYWHERE = Erasure.FORGETTING[2]
    """And name and address everywhere, which may be other people's as well."""

    @property
    def rank(self) -> int:
        """Tell how far it reaches."""
        return list(Reach).index(self)


@dataclass(frozen=True, slots=True)
class Where:
    """The organizations in which name and address are looked for, and those in which only the id is."""

    named: tuple[str, ...]
    by_id: tuple[str, ...]


def where(connection: Connection, user_id: str, reach: Reach, owned: Collection[str] | None) -> Where:
    """Tell in which organizations a person is looked for; `owned` (None: all) are whoever asks's own."""
    there = list(connection.execute(select(organizations.c.id).order_by(organizations.c.id)).scalars())
    home = set(of(connection, user_id)) if reach is not Reach.EVERYWHERE else set(there)
    if reach is Reach.HOME and owned is not None:
        home &= set(owned)
    beside = home | set(owned or ()) if reach is Reach.HOME else set(there)
    return Where(tuple(one for one in there if one in home), tuple(one for one in there if one in beside - home))

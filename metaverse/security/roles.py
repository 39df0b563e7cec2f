"""Roles and callers: who asks, and what each may do in which organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from metaverse.errors import Forbidden, Invalid, NotFound
from metaverse.events.origin import Origin, Rank, prefixes


class Role(StrEnum):
    """What someone may do in an organization; each of the last four includes those before it, `agent` stands aside."""

    AGENT = "agent"
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"
    OWNER = "owner"

    def includes(self, other: Role) -> bool:
        """Tell whether this role may do what `other` may."""
        if Role.AGENT in (self, other):
            return self is other
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER = (Role.VIEWER, Role.OPERATOR, Role.ADMIN, Role.OWNER)
_RANKS = {
    Role.VIEWER: Rank.READER,
    Role.AGENT: Rank.AGENT,
    Role.OPERATOR: Rank.OPERATOR,
    Role.ADMIN: Rank.ADMIN,
    Role.OWNER: Rank.ADMIN,
}


class WallView(StrEnum):
    """What a wall link shows; its holder may read what that view needs, and nothing else."""

    OFFICE = "office"
    FLOW = "flow"
    NETWORK = "network"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Access:
    """What a route, a socket event or a stream asks of its caller: at least `role`, or an agent's token if it may.

    `walls` are the views whose wall links may as well; a role does not suffice for them.
    """

    role: Role | None
    agent: bool = False
    walls: frozenset[WallView] = frozenset()

    def admits(self, role: Role) -> bool:
        """Tell whether a caller in `role` may."""
        return self.role is None or (role is Role.AGENT and self.agent) or role.includes(self.role)

    def __str__(self) -> str:
        wanted = f"the role {self.role} or above"
        return f"{wanted}, or an agent's token" if self.agent else wanted


BEYOND_WALL = "A wall link shows one view and nothing else; sign in for the rest."


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: a signed-in user, or the holder of an API token.

    `expires_ms` is when what was shown ends to be good, None for a token without end.
    """

    kind: str
    id: str
    name: str
    roles: Mapping[str, Role] = field(default_factory=dict)
    source_prefix: str | None = None
    agent_keys: frozenset[str] | None = None
    expires_ms: int | None = None
    session_id: str | None = None
    view: WallView | None = None
    """The view of the wall link that was opened; None for everybody else."""

    def may_look(self, access: Access) -> bool:
        """Tell whether the view of a wall link needs this; nobody else is bound to a view."""
        return self.view is None or self.view in access.walls

    def organization(self, requested: str | None, access: Access) -> str:
        """Return the organization that is meant.

        Raises:
            NotFound: the requested one does not exist, or not for this caller.
            Invalid: none was named, and there is more than one.
            Forbidden: the caller's role there does not suffice.
        """
        organization_id = requested or self._only()
        if organization_id not in self.roles:
            raise NotFound("There is no such organization.")
        if not self.may_look(access):
            raise Forbidden(BEYOND_WALL)
        if not access.admits(self.roles[organization_id]):
            raise Forbidden(f"This takes {access}; you are {self.roles[organization_id]} here.")
        return organization_id

    def _only(self) -> str:
        if len(self.roles) == 1:
            return next(iter(self.roles))
        said = "Name the organization: you belong to none or to several."
        raise Invalid(said, [{"field": "organizationId", "message": said}])

    def origin(self, organization_id: str) -> Origin:
        """Return this caller as a sender of events in one organization."""
        role = self.roles[organization_id]
        is_person = role is not Role.AGENT
        name = f"{self.kind}:{self.id}"
        return Origin(name, _RANKS[role], self.source_prefix, self.agent_keys, is_person)

    def source(self, otherwise: str) -> str:
        """Return the source of what this caller does itself: the first that binds the token, else the given one."""
        return prefixes(self.source_prefix)[0] if self.source_prefix and self.source_prefix.strip() else otherwise

    def may_make_tokens(self) -> None:
        """Let whoever asks make a token, unless it would be free of what binds the asking one.

        Raises:
            Forbidden: what was shown is a token that is bound, or that ends.
        """
        bound = (self.source_prefix, self.agent_keys, self.expires_ms)
        if self.kind == "token" and any(limit is not None for limit in bound):
            raise Forbidden("A token that is bound or that ends makes no other; use one that is neither, or sign in.")

    def speaks_for(self, agent_key: str) -> bool:
        """Tell whether this is the token of that agent."""
        return self.agent_keys is not None and agent_key in self.agent_keys

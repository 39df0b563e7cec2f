"""Roles and callers: who asks, and what each may do in which organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

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


class Scope(StrEnum):
    """What a token may be used for, within what its role may do; a token without scopes is good for all of that."""

    EVENTS = "events:write"
    INBOX = "inbox"
    READ = "read"
    OPERATE = "operate"
    ADMIN = "admin"


SCOPES_OF: Mapping[Role, frozenset[Scope]] = {
    Role.AGENT: frozenset({Scope.EVENTS, Scope.INBOX, Scope.READ}),
    Role.VIEWER: frozenset({Scope.READ}),
    Role.OPERATOR: frozenset({Scope.EVENTS, Scope.READ, Scope.OPERATE}),
    Role.ADMIN: frozenset(Scope),
    Role.OWNER: frozenset(Scope),
}
"""What each role may do at all, as routes and socket events declare it; a scope beyond that would open nothing."""


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

    def scope(self, *, is_reading: bool = False) -> Scope | None:
        """Return what a token must be good for, None where any is; whatever only reads takes no more than reading."""
        if self.role is None:
            return None
        if self.agent and self.role is not Role.VIEWER:
            return Scope.INBOX if self.role is Role.ADMIN else Scope.EVENTS
        if is_reading or self.role is Role.VIEWER:
            return Scope.READ
        return Scope.OPERATE if self.role is Role.OPERATOR else Scope.ADMIN

    def __str__(self) -> str:
        wanted = f"the role {self.role} or above"
        return f"{wanted}, or an agent's token" if self.agent else wanted


class Use(NamedTuple):
    """When a token was last shown, from where, and by what."""

    at_ms: int
    address: str | None = None
    client: str | None = None


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
    scopes: frozenset[Scope] | None = None
    expires_ms: int | None = None
    session_id: str | None = None
    view: WallView | None = None
    """The view of the wall link that was opened; None for everybody else."""

    def is_meant(self, about: str) -> bool:
        """Tell whether something that is said about somebody is about this one; about nobody means everybody."""
        return about in ("", f"{self.kind}:{self.id}", f"session:{self.session_id}")

    @property
    def rights(self) -> tuple[Any, ...]:
        """Return all that decides what this one may; while two looks give the same, nothing has changed."""
        return self.roles, self.scopes, self.source_prefix, self.agent_keys, self.view

    def may_look(self, access: Access) -> bool:
        """Tell whether the view of a wall link needs this; nobody else is bound to a view."""
        return self.view is None or self.view in access.walls

    def refuse_beyond_scope(self, access: Access, *, is_reading: bool = False) -> None:
        """Keep a token to what it was made for.

        Raises:
            Forbidden: this takes another scope.
        """
        if self.scopes is None:
            return
        wanted = access.scope(is_reading=is_reading)
        if wanted is not None and wanted not in self.scopes:
            raise Forbidden(f"This token is not good for {wanted}; it is for {', '.join(sorted(self.scopes))}.")

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
        rank = self._rank(self.roles[organization_id])
        is_person = rank is not Rank.AGENT
        return Origin(f"{self.kind}:{self.id}", rank, self.source_prefix, self.agent_keys, is_person)

    def _rank(self, role: Role) -> Rank:
        """Return as what this one's events are judged; a token speaks as a person only as far as it may act as one."""
        rank = _RANKS[role]
        if self.scopes is None or rank in (Rank.READER, Rank.AGENT):
            return rank
        if Scope.ADMIN in self.scopes:
            return rank
        return Rank.OPERATOR if Scope.OPERATE in self.scopes else Rank.AGENT

    def source(self, otherwise: str) -> str:
        """Return the source of what this caller does itself: the first that binds the token, else the given one."""
        return prefixes(self.source_prefix)[0] if self.source_prefix and self.source_prefix.strip() else otherwise

    def may_make_tokens(self) -> None:
        """Let whoever asks make a token, unless it would be free of what binds the asking one.

        Raises:
            Forbidden: what was shown is a token that is bound, or that ends.
        """
        bound = (self.source_prefix, self.agent_keys, self.scopes, self.expires_ms)
        if self.kind == "token" and any(limit is not None for limit in bound):
            raise Forbidden("A token that is bound or that ends makes no other; use one that is neither, or sign in.")

    def speaks_for(self, agent_key: str) -> bool:
        """Tell whether this is the token of that agent."""
        return self.agent_keys is not None and agent_key in self.agent_keys

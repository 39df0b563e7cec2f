"""What a token may be bound to: an end that is still to come, and scopes that its role has."""

from __future__ import annotations

from collections.abc import Iterable

from metaverse.clock import to_wire
from metaverse.errors import Invalid
from metaverse.security.roles import SCOPES_OF, Role, Scope


def refuse_ended(expires_ms: int | None, now: int) -> None:
    """Keep a token from an end that has passed; none at all is right.

    Raises:
        Invalid: it is not after `now`.
    """
    if expires_ms is not None and expires_ms <= now:
        said = f"Must be in the future; it is {to_wire(now)}. To end a token at once, revoke it."
        raise Invalid(said, [{"field": "expiresAt", "message": said}])


def refuse_beyond_role(role: str, scopes: Iterable[str] | None, field: str = "scopes") -> None:
    """Keep a token from scopes that its role does not have, and say it of the `field` that brings it about.

    Raises:
        Invalid: there are such scopes; the sentence names them, and those that the role has.
    """
    has = SCOPES_OF[Role(role)]
    beyond = sorted({Scope(scope) for scope in scopes or ()} - has)
    if beyond:
        said = (
            f"The role {role} may not do what is meant by {_listed(beyond)}; "
            f"leave that out of the scopes (it has {_listed(sorted(has))}), or give another role."
        )
        raise Invalid(said, [{"field": field, "message": said}])


def _listed(scopes: Iterable[Scope]) -> str:
    return ", ".join(scopes)

"""What the provider's claims mean here: whose address is believed, who may come in, and with what roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metaverse.schemas.fields import is_storable
from metaverse.security.oidc.trouble import Cause, SignInFailed

Claims = Mapping[str, Any]
Rule = Mapping[str, str]
ORDER = ("viewer", "operator", "admin", "owner")
LONGEST_EMAIL = 254
LONGEST_NAME = 100
YES = ("true", "1")


def verified_email(claims: Claims, verified_claim: str) -> str | None:
    """Return the address, in small letters, if the provider says that it is verified."""
    email = claims.get("email")
    if not isinstance(email, str) or not _is_true(claims.get(verified_claim)):
        return None
    address = email.strip().lower()
    local, at, domain = address.rpartition("@")
    is_one = bool(local and at and "." in domain and len(email) <= LONGEST_EMAIL and not any(map(str.isspace, email)))
    looks_like_another = address.isascii() and not email.isascii()  # the Kelvin sign, in small letters, is a k
    return address if is_one and is_storable(email) and not looks_like_another else None


def _is_true(said: Any) -> bool:
    """Tell whether a claim says yes; some providers write it as a text or a number."""
    return said is True or (type(said) is int and said == 1) or (isinstance(said, str) and said.lower() in YES)


def name(claims: Claims, otherwise: str) -> str:
    """Return what the person is called."""
    for claim in ("name", "preferred_username", "nickname"):
        said = claims.get(claim)
        if isinstance(said, str) and said.strip() and is_storable(said):
            return said.strip()[:LONGEST_NAME]
    return otherwise[:LONGEST_NAME]


def refuse_outsiders(
    claims: Claims, email: str | None, domains: Sequence[str] | None, required: Mapping[str, Any] | None
) -> None:
    """Keep those out who may not come in.

    Raises:
        SignInFailed: the address is of none of the domains, or a claim is not what it must be.
    """
    if domains:
        if email is None:
            raise SignInFailed(Cause.UNVERIFIED, "its domain cannot be judged")
        if email.rpartition("@")[2] not in domains:
            raise SignInFailed(Cause.OUTSIDE, "the domain of the address")
    for path, wanted in (required or {}).items():
        if not any(holds(claims, path, one) for one in (wanted if isinstance(wanted, list) else [wanted])):
            raise SignInFailed(Cause.OUTSIDE, f"the claim {path}")


def roles(claims: Claims, rules: Sequence[Rule] | None) -> dict[str, str]:
    """Return the roles that claims give, by organization; of several the highest."""
    given: dict[str, str] = {}
    for rule in rules or ():
        if "claim" in rule and not holds(claims, rule["claim"], rule["value"]):
            continue
        before = given.get(rule["organization"])
        if before is None or ORDER.index(rule["role"]) > ORDER.index(before):
            given[rule["organization"]] = rule["role"]
    return given


def holds(claims: Claims, path: str, wanted: Any) -> bool:
    """Tell whether a claim is a value, or a list that holds it; `realm_access.roles` is a claim within a claim."""
    found = of(claims, path)
    return wanted in found if isinstance(found, list) else found is not None and found == wanted


def of(claims: Claims, path: str) -> Any:
    """Return a claim by its name, or by its path."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def wanted_names(rules: Sequence[Rule] | None, required: Mapping[str, Any] | None, verified_claim: str) -> set[str]:
    """Name the claims that are looked at."""
    named = {rule["claim"] for rule in rules or () if "claim" in rule} | set(required or {})
    return {"email", verified_claim} | named

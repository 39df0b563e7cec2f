"""How people sign in: by password, and by an OpenID provider."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metaverse import values
from metaverse.settings.declaring import setting

ROLES = ("viewer", "operator", "admin", "owner")


def _words(raw: str) -> tuple[str, ...]:
    """Read words parted by commas or spaces."""
    return tuple(raw.replace(",", " ").split())


def _domains(raw: str) -> tuple[str, ...]:
    """Read domains of e-mail."""
    found = tuple(word.lower().removeprefix("@") for word in _words(raw))
    if all("." in domain and "@" not in domain for domain in found):
        return found
    raise ValueError("must be domains like example.com, parted by commas")


def _address(raw: str) -> str:
    """Read the address of an issuer or of this server."""
    scheme, parted, rest = raw.partition("://")
    is_here = rest.partition("/")[0].partition(":")[0] in ("127.0.0.1", "localhost")
    if parted and rest and "?" not in raw and "#" not in raw and (scheme == "https" or (scheme == "http" and is_here)):
        return raw
    raise ValueError("must be an address like https://id.example.com (http only on this machine), without ? and #")


def _claims(raw: str) -> dict[str, Any]:
    """Read the claims that everybody needs."""
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    raise ValueError('must be a JSON object of claims and what each must be or hold, such as {"groups": ["office"]}')


def _rules(raw: str) -> tuple[dict[str, str], ...]:
    """Read which claims give which role in which organization."""
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if isinstance(found, list) and all(map(_is_rule, found)):
        return tuple(found)
    raise ValueError(
        'must be a JSON list such as [{"claim": "groups", "value": "office-admins", "organization": "org_default", '
        '"role": "admin"}]; without claim and value it holds for everybody; roles are ' + ", ".join(ROLES)
    )


def _is_rule(rule: Any) -> bool:
    if not isinstance(rule, dict) or not all(isinstance(said, str) for said in rule.values()):
        return False
    named = set(rule) in ({"organization", "role"}, {"claim", "value", "organization", "role"})
    return named and rule["role"] in ROLES


@dataclass(frozen=True, kw_only=True)
class SigningIn:
    """How people sign in; without an issuer by password alone."""

    password_login: str = setting(
        "on", values.one_of(("on", "off")), "Whether people may sign in by password: on or off (`flask users let-in`)."
    )
    oidc_issuer: str | None = setting("", _address, "Issuer of the OpenID provider; empty: nobody signs in there.")
    oidc_client_id: str | None = setting("", values.text, "What the provider calls this server.")
    oidc_client_secret: str | None = setting(
        "", values.text, "The secret that goes with it; empty for a public client.", is_secret=True
    )
    oidc_label: str = setting("Single sign-on", values.text, "What people call the provider: Sign in with …")
    oidc_scopes: tuple[str, ...] = setting("openid email profile", _words, "What the provider is asked for.")
    oidc_allowed_domains: tuple[str, ...] | None = setting(
        "", _domains, "Domains of e-mail that may sign in, parted by commas; empty: any."
    )
    oidc_required_claims: dict[str, Any] | None = setting(
        "", _claims, 'Claims that everybody needs, a JSON object such as {"groups": ["office"]}; empty: none.'
    )
    oidc_roles: tuple[dict[str, str], ...] | None = setting(
        "", _rules, "Roles that claims give in organizations, a JSON list (docs/signing-in.md); empty: none."
    )
    oidc_new_users: str = setting(
        "invited",
        values.one_of(("invited", "made")),
        "Who may come in for the first time: only invited people, or everybody to whom OIDC_ROLES gives a role (made).",
    )
    oidc_link_by_email: str = setting(
        "on",
        values.one_of(("on", "off")),
        "Whether a verified address finds the user that has it here: on or off.",
    )
    oidc_verified_claim: str = setting(
        "email_verified", values.text, "Claim that says an address is verified; Entra ID calls it xms_edov."
    )
    oidc_algorithms: tuple[str, ...] = setting(
        "RS256 PS256 ES256 EdDSA", _words, "Algorithms that ID tokens may be signed with."
    )
    oidc_clock_skew_seconds: int = setting(
        "60", values.whole(0, 600), "How far the provider's clock may be from ours, in seconds."
    )

    @property
    def takes_passwords(self) -> bool:
        """Tell whether people may sign in by password."""
        return self.password_login == "on"  # noqa: S105 (no password)


def contradictions(found: Mapping[str, Any]) -> list[str]:
    """Name what does not fit together."""
    problems = []
    if found.get("oidc_issuer"):
        if not found.get("oidc_client_id"):
            problems.append("OIDC_CLIENT_ID is not set; with OIDC_ISSUER it must be, as the provider shows it.")
        if not found.get("public_url"):
            problems.append("PUBLIC_URL is not set; with OIDC_ISSUER it must be, since the provider sends people back.")
        weak = [name for name in found.get("oidc_algorithms") or () if name == "none" or name.startswith("HS")]
        if weak:
            problems.append(f"OIDC_ALGORITHMS holds {', '.join(weak)}; an ID token must be signed with a private key.")
    elif found.get("password_login") == "off":
        problems.append("PASSWORD_LOGIN is off, but there is no OIDC_ISSUER: nobody could sign in.")
    return problems

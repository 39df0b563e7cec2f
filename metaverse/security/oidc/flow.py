"""The way to the provider and back: what goes along is sealed in a cookie of the browser that began."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

import orjson
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from metaverse.clock import now_ms
from metaverse.security.oidc import claims, wire
from metaverse.security.oidc.id_token import Expected, examined
from metaverse.security.oidc.provider import Provider
from metaverse.security.oidc.trouble import Cause, SignInFailed

LASTS_MS = 10 * 60 * 1000
LONGEST_CODE = 4096


class Settings(Protocol):
    """What is set of the provider."""

    oidc_client_id: str | None
    oidc_client_secret: str | None
    oidc_scopes: tuple[str, ...]
    oidc_algorithms: tuple[str, ...]
    oidc_clock_skew_seconds: int
    oidc_roles: tuple[dict[str, str], ...] | None
    oidc_required_claims: dict[str, Any] | None
    oidc_verified_claim: str


@dataclass(frozen=True, slots=True)
class Journey:
    """What the browser carries from the beginning of a sign-in to its end, sealed."""

    state: str
    nonce: str
    verifier: str
    goes_to: str
    language: str
    ends_ms: int

    @classmethod
    def begin(cls, goes_to: str, language: str) -> Journey:
        """Begin one."""
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        return cls(state, nonce, verifier, goes_to, language, now_ms() + LASTS_MS)

    def written(self) -> bytes:
        """Write it, to be sealed."""
        return orjson.dumps(asdict(self))

    @classmethod
    def read(cls, opened: bytes) -> Journey:
        """Read what was sealed."""
        return cls(**orjson.loads(opened))


class Arrived(NamedTuple):
    """Who came back from the provider, and the ID token that says so."""

    claims: Mapping[str, Any]
    id_token: str


def way_there(provider: Provider, settings: Settings, journey: Journey, comes_back_to: str) -> str:
    """Return where the browser goes to sign in.

    Raises:
        SignInFailed: the provider is away.
    """
    return str(
        prepare_grant_uri(
            provider.about()["authorization_endpoint"],
            client_id=settings.oidc_client_id,
            response_type="code",
            redirect_uri=comes_back_to,
            scope=" ".join(dict.fromkeys(("openid", *settings.oidc_scopes))),
            state=journey.state,
            nonce=journey.nonce,
            code_challenge=create_s256_code_challenge(journey.verifier),
            code_challenge_method="S256",
            ui_locales="zh-CN zh" if journey.language == "zh" else "en",
        )
    )


def arrived(
    provider: Provider, settings: Settings, journey: Journey, comes_back_to: str, said: Mapping[str, str]
) -> Arrived:
    """Return who came back, from what the browser brought along.

    Raises:
        SignInFailed: nobody whom one could believe.
    """
    _judge_answer(provider, journey, said)
    given = _exchanged(provider, settings, journey, comes_back_to, said["code"])
    access_token = given.get("access_token")
    expected = Expected(
        settings.oidc_client_id or "", journey.nonce, settings.oidc_algorithms, settings.oidc_clock_skew_seconds
    )
    known = examined(provider, given.get("id_token"), expected, access_token)
    return Arrived(_with_userinfo(provider, settings, known, access_token), given["id_token"])


def _judge_answer(provider: Provider, journey: Journey, said: Mapping[str, str]) -> None:
    if not hmac.compare_digest(journey.state.encode(), said.get("state", "").encode()):
        raise SignInFailed(Cause.STALE, "the state is not that of this browser")
    if journey.ends_ms < now_ms():
        raise SignInFailed(Cause.STALE, "it took too long")
    must_name = provider.about().get("authorization_response_iss_parameter_supported") is True
    if (must_name or "iss" in said) and said.get("iss") != provider.issuer:
        raise SignInFailed(Cause.UNTRUSTED, "the answer is another issuer's")
    if "error" in said:
        raise SignInFailed(Cause.DENIED, f"{said['error'][:100]}: {said.get('error_description', '')[:300]}")
    if not 0 < len(said.get("code", "")) <= LONGEST_CODE:
        raise SignInFailed(Cause.STALE, "there is no code")


def _exchanged(
    provider: Provider, settings: Settings, journey: Journey, comes_back_to: str, code: str
) -> dict[str, Any]:
    about = provider.about()
    form = urlencode(
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": comes_back_to,
            "code_verifier": journey.verifier,
        }
    )
    shown = ClientAuth(settings.oidc_client_id, settings.oidc_client_secret or "", _method(about, settings))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url, headers, body = shown.prepare("POST", about["token_endpoint"], headers, form)
    return wire.answered("POST", url, headers, body)


def _method(about: Mapping[str, Any], settings: Settings) -> str:
    if not settings.oidc_client_secret:
        return "none"
    taken = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"


def _with_userinfo(
    provider: Provider, settings: Settings, known: dict[str, Any], access_token: Any
) -> Mapping[str, Any]:
    """Ask the provider for what the ID token does not say; what it says stands."""
    names = claims.wanted_names(settings.oidc_roles, settings.oidc_required_claims, settings.oidc_verified_claim)
    url = provider.about().get("userinfo_endpoint")
    if all(claims.of(known, one) is not None for one in names) or not url or not isinstance(access_token, str):
        return known
    more = wire.answered("GET", url, {"Authorization": f"Bearer {access_token}"})
    if more.get("sub") != known["sub"]:
        raise SignInFailed(Cause.UNTRUSTED, "the userinfo is of somebody else")
    return {**more, **known}


def way_out(provider: Provider, settings: Settings, id_token: str | None, comes_back_to: str) -> str | None:
    """Return where the browser signs out at the provider as well; None where that is not offered."""
    try:
        url = provider.about().get("end_session_endpoint")
    except SignInFailed:
        return None
    if not isinstance(url, str):
        return None
    asked = {"client_id": settings.oidc_client_id, "post_logout_redirect_uri": comes_back_to}
    query = urlencode({name: value for name, value in {**asked, "id_token_hint": id_token}.items() if value})
    return f"{url}{'&' if '?' in url else '?'}{query}"

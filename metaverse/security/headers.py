"""What every answer wears, whichever door it leaves by."""

from __future__ import annotations

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "0",
    "X-DNS-Prefetch-Control": "off",
    "X-Download-Options": "noopen",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Origin-Agent-Cluster": "?1",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

BARE = {**HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
"""What an answer wears that no page is made of."""

LASTING = "Strict-Transport-Security"


def lasting(seconds: int) -> dict[str, str]:
    """Tell browsers to come by TLS only, for so many seconds; said to those alone who did, as RFC 6797 wants it."""
    return {LASTING: f"max-age={seconds}; includeSubDomains"} if seconds else {}

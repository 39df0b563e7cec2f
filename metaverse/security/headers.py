"""What every answer wears, whichever door it leaves by."""

from __future__ import annotations

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

BARE = {**HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
"""What an answer wears that no page is made of."""

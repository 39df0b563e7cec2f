"""Settings under which nobody is told to come again later: measured is what a server can, not what it lets in."""

from __future__ import annotations

MANY = "100000000 per minute"
UNLIMITED = {
    "RATE_LIMIT": MANY,
    "TOKEN_RATE_LIMIT": MANY,
    "TOKEN_EVENT_LIMIT": "1000000000000 per minute",
    "ORGANIZATION_EVENT_LIMIT": "1000000000000 per minute",
    "SOCKETS_PER_ADDRESS": "1000000",
    "SOCKETS_PER_TOKEN": "1000000",
    "SOCKET_MESSAGE_LIMIT": MANY,
    "SOCKET_JOIN_LIMIT": MANY,
}

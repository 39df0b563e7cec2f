"""Who may come in, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from metaverse import values
from metaverse.settings.declaring import setting


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may come in, and how often."""

    secret_key: str = setting(
        "", values.secret, "Signs tokens and cookies; generated at the first start.", is_secret=True
    )
    seed_password: str = setting(
        "", values.text, "Password of the seeded users; generated at the first start.", is_secret=True
    )
    access_token_minutes: int = setting("15", values.whole(1, 1440), "Life of an access token, in minutes.")
    refresh_token_days: int = setting("30", values.whole(1, 365), "Life of a refresh token, in days.")
    rate_limit: str = setting("100 per 15 minutes", values.rate, "Calls of one address without a token.")
    token_rate_limit: str = setting("6000 per minute", values.rate, "Calls with one token.")
    login_limit: str = setting(
        "10 per 15 minutes", values.rate, "Wrong passwords for one account from one address, or from one known device."
    )
    token_event_limit: str = setting(
        "100000 per 10 seconds", values.rate, "Events that one token, or one user, may send."
    )
    organization_event_limit: str = setting(
        "300000 per 10 seconds", values.rate, "Events that all senders of one organization may send."
    )
    sockets_per_address: int = setting(
        "2000", values.whole(1, 1_000_000), "Clients on sockets of one address at once, in one process."
    )
    sockets_per_token: int = setting(
        "1000",
        values.whole(1, 1_000_000),
        "Clients on sockets with one token or of one user at once, in one process.",
    )
    socket_message_limit: str = setting(
        "1000 per 10 seconds",
        values.rate,
        "Messages of one client on a socket; ten times as many end it.",
    )
    socket_join_limit: str = setting(
        "60 per 10 seconds", values.rate, "How often one client on a socket may join rooms."
    )
    hsts_seconds: int = setting(
        "31536000",
        values.whole(0, 63_072_000),
        "How long browsers that came by TLS come by TLS only, in seconds; 0: off.",
    )
    metrics_token: str = setting(
        "",
        values.secret,
        "Opens /metrics to Prometheus; generated at the first start, empty: no /metrics.",
        is_secret=True,
    )
    trusted_proxies: int = setting(
        "0", values.whole(0, 8), "Proxies in front, whose X-Forwarded-For is believed; 1 behind nginx."
    )

"""How the server speaks to the world outside: where it may call, how it sends mail, and where people find it."""

from __future__ import annotations

from dataclasses import dataclass

from metaverse import values
from metaverse.settings.declaring import setting


@dataclass(frozen=True, kw_only=True)
class Outside:
    """How the server speaks to the world outside."""

    public_url: str | None = setting(
        "",
        values.public_url,
        "Where people open this office, such as https://office.example.com; links in messages lead there.",
    )
    outbound_networks: values.Networks | None = setting(
        "",
        values.networks,
        "Networks that the server may call though they are not public, such as 127.0.0.0/8,10.1.0.0/16; also by http.",
    )
    smtp_url: str | None = setting(
        "",
        values.smtp_url,
        "Who takes our mail: smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtps://…:465 (TLS); smtp+plain://… encrypts"
        " nothing.",
        is_secret=True,
    )
    smtp_from: str | None = setting(
        "", values.mail_address, "From whom our mail is, such as Office <office@example.com>; needed with SMTP_URL."
    )
    delivery_log_days: int = setting(
        "30", values.whole(1, 3650), "How long messages to channels and their attempts are kept, in days."
    )

"""One attempt: a message is written in its channel's form, sent, and what is answered judged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

import structlog
from sqlalchemy import Connection, select

from metaverse.clock import now_ms
from metaverse.database import reading
from metaverse.errors import Invalid
from metaverse.events.channels import Came, ChannelKind
from metaverse.models.organization import Organization
from metaverse.operations.secrets import without_secrets
from metaverse.outbound import http, smtp
from metaverse.outbound.http import Answered, Unreached
from metaverse.outbound.reach import Reach
from metaverse.outbound.sayings import AGAIN, say
from metaverse.outbound.smtp import Refusal, Relay
from metaverse.services.attention import settings
from metaverse.services.channels import addressing, letter
from metaverse.services.channels.forms import dingtalk, feishu, mail, slack, webhook, wecom
from metaverse.services.channels.letter import Letter, Sender
from metaverse.services.channels.outbox import LONGEST_ANSWER, Row, Tried

Json = dict[str, Any]
organizations = Organization.__table__
logger = structlog.get_logger(__name__)
FORMS: dict[str, ModuleType] = {
    ChannelKind.WEBHOOK: webhook,
    ChannelKind.SLACK: slack,
    ChannelKind.FEISHU: feishu,
    ChannelKind.DINGTALK: dingtalk,
    ChannelKind.WECOM: wecom,
}
SHORTEST_SECRET = 9
"""Parts of an address that are shorter (`hooks`, `services`) are words."""

NO_MAIL, BROKEN = say("noMail"), say("broken")


class Outside(NamedTuple):
    """What of the server's settings messages are sent by."""

    reach: Reach
    public_url: str | None = None
    relay: Relay | None = None
    mail_from: str | None = None


@reading
def sender_of(connection: Connection, organization_id: str, public_url: str | None) -> Sender:
    """Return what of an organization stands in its messages."""
    name = connection.execute(select(organizations.c.name).where(organizations.c.id == organization_id)).scalar()
    zone = settings.of(connection, organization_id).time_zone
    return Sender(organization_id, name or organization_id, zone, public_url)


def attempt(channel: Row, message: Row, outside: Outside) -> Tried:
    """Send a message once, and tell what came of it."""
    began, at_ms = time.monotonic(), now_ms()
    try:
        sender = sender_of(channel["organization_id"], outside.public_url)
        written = letter.write(message, channel["locale"], sender)
        if channel["kind"] == ChannelKind.EMAIL:
            tried = _mail(channel, written, sender, outside)
        else:
            tried = _post(channel, written, message, sender, outside.reach)
    except Exception:
        logger.exception("a message could not be written", channel=channel["id"], message=message["id"])
        tried = _tried(Came.AGAIN, BROKEN)
    took_ms = round((time.monotonic() - began) * 1000)
    return tried._replace(at_ms=at_ms, took_ms=took_ms)


def _post(channel: Row, written: Letter, message: Row, sender: Sender, reach: Reach) -> Tried:
    form = FORMS[channel["kind"]]
    call = form.call(channel["address"], written, message, sender)
    try:
        place = addressing.place_of(channel["kind"], call.url, reach)
        answer = http.post(place, call.body, call.headers, reach)
    except Invalid as error:
        return _tried(Came.AGAIN, error.detail)
    except Unreached as error:
        return _tried(Came.AGAIN, f"{error}{AGAIN}")
    verdict = form.judge(answer.status, answer.body)
    wish_ms = _wish_ms(answer.headers) if verdict.came is Came.AGAIN else None
    tried = _tried(verdict.came, verdict.said, _shown(answer, channel["address"]), answer.status)
    return tried._replace(wish_ms=wish_ms, pace_ms=form.PACE_MS)


def _mail(channel: Row, written: Letter, sender: Sender, outside: Outside) -> Tried:
    if outside.relay is None or outside.mail_from is None:
        return _tried(Came.AGAIN, NO_MAIL)
    recipients = channel["address"]["recipients"]
    made = mail.message(written, sender, outside.mail_from, recipients)
    came = smtp.send(outside.relay, outside.mail_from, recipients, made)
    if isinstance(came, Refusal):
        outcome = Came.AGAIN if came.again else Came.REFUSED
        return _tried(outcome, came.said, without_secrets(came.answer), came.code)
    if came.refused:
        said = say("mailPartlyTaken", recipients=", ".join(came.refused))
        return _tried(Came.SENT, said, "; ".join(f"{who}: {why}" for who, why in came.refused.items()))
    return _tried(Came.SENT, say("mailTaken"))


def _tried(came: Came, said: str, answer: str = "", status: int | None = None) -> Tried:
    return Tried(0, 0, came, said, status, answer)


def _shown(answer: Answered, address: Json) -> str:
    """Return the beginning of what was answered, without what is secret; a receiver may send back what it was sent."""
    text = answer.body[: 4 * LONGEST_ANSWER].decode("utf-8", "replace").replace("\x00", "")
    for secret in sorted(_secrets(address), key=len, reverse=True):
        text = text.replace(secret, "***")
    return without_secrets(text)[:LONGEST_ANSWER]


def _secrets(address: Json) -> set[str]:
    """Return what of an address nobody is shown: all of it, and each part; who does not know a path often names it."""
    url = urlsplit(address.get("url") or "")
    values = [value for _, value in parse_qsl(url.query)]
    parts = {url.path, f"{url.path}?{url.query}", *url.path.split("/"), *values, *map(quote, values)}
    parts |= {quote(value, safe="") for value in values}
    whole = (address.get(name) for name in ("url", "secret", "before", "signingSecret"))
    return {part for part in parts if len(part) >= SHORTEST_SECRET} | {one for one in whole if one}


def _wish_ms(headers: Mapping[str, str]) -> int | None:
    """Return how long a receiver wants to be left alone: seconds, or until a date."""
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return int(given[:9]) * 1000
    try:
        return max(0, round(parsedate_to_datetime(given).timestamp() * 1000) - now_ms())
    except (ValueError, OverflowError, TypeError):
        return None

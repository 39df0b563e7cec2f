"""Embedding: which pages of others may show an organization's wall links in a frame.

The setting `embedOrigins` of an organization lists origins, `https://host[:port]`; by plain HTTP only of this machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from sqlalchemy import Connection, select

from metaverse.database import reading
from metaverse.errors import Fault, Invalid
from metaverse.models.organization import Organization

organizations = Organization.__table__

SETTING = "embedOrigins"
MOST_ORIGINS = 20
LONGEST = 255
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|\[::1\]")
_PORT = re.compile(r"|:[1-9][0-9]{0,4}")


def is_origin(value: Any) -> bool:
    """Tell whether this is one origin that may frame us: no path, no wildcard, and HTTPS unless it is this machine."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return False
    scheme, _, rest = value.partition("://")
    host = re.sub(r":\d+$", "", rest)
    if not _HOST.fullmatch(host) or not _PORT.fullmatch(rest[len(host) :]):
        return False
    return scheme == "https" or (scheme == "http" and host in LOOPBACK)


def refuse_bad(settings: Mapping[str, Any]) -> None:
    """Refuse settings whose origins are none.

    Raises:
        Invalid: the setting is no list, is too long, or holds what is no such origin; the fault says which.
    """
    value = settings.get(SETTING)
    if value is None:
        return
    if not isinstance(value, list) or len(value) > MOST_ORIGINS:
        _refuse(SETTING, f"Must be a list of at most {MOST_ORIGINS} origins.")
    for index, origin in enumerate(value):
        if not is_origin(origin):
            said = "Must be an origin such as https://intranet.example.com, in small letters, without path or wildcard."
            _refuse(f"{SETTING}.{index}", f"{said} Plain HTTP is only for this machine (http://localhost:8080).")


def _refuse(field: str, message: str) -> NoReturn:
    raise Invalid(message, [Fault(field=f"settings.{field}", message=message)])


@reading
def origins_of(connection: Connection, organization_id: str) -> list[str]:
    """Return who may frame the wall links of an organization; nobody, if there is none or it has not said so."""
    query = select(organizations.c.settings).where(organizations.c.id == organization_id)
    settings = connection.execute(query).scalar_one_or_none() or {}
    return [origin for origin in settings.get(SETTING) or [] if is_origin(origin)]

"""Where a channel leads: which fields each kind has, whether they make sense, and what of them may be seen."""

from __future__ import annotations

from typing import Any

from metaverse.errors import Invalid
from metaverse.events.channels import ChannelKind
from metaverse.outbound import places
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach

Json = dict[str, Any]
FIELDS = frozenset({"url", "signingSecret", "recipients"})
EXAMPLES = {
    ChannelKind.WEBHOOK: "https://hooks.example.com/office",
    ChannelKind.SLACK: "https://hooks.slack.com/services/T…/B…/…",
    ChannelKind.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/…",
    ChannelKind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=…",
    ChannelKind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
}
SIGNING = frozenset({ChannelKind.FEISHU, ChannelKind.DINGTALK})
"""Platforms that may ask for a signature by a secret that they gave."""

OF_KIND: dict[str, frozenset[str]] = {
    **{kind.value: frozenset({"url"}) for kind in ChannelKind},
    **{kind.value: frozenset({"url", "signingSecret"}) for kind in SIGNING},
    ChannelKind.EMAIL.value: frozenset({"recipients"}),
}


def address_of(kind: str, given: Json, before: Json, reach: Reach) -> Json:
    """Return where a channel leads, after what is given of it.

    Raises:
        Invalid: a field is none of this kind's, one is missing, or it leads nowhere that is called.
    """
    for field in sorted(FIELDS & given.keys()):
        if field not in OF_KIND[kind] and given[field]:
            raise _wrong(field, f"Is nothing that a channel of the kind {kind} has.")
    address = {**before, **{name: given[name] for name in OF_KIND[kind] if name in given}}
    if kind == ChannelKind.EMAIL:
        refuse_nobody(kind, address)
        return address
    if "url" in given or "url" not in address:
        address["url"] = place_of(kind, given.get("url") or "", reach).url
        if kind in SIGNING and "signingSecret" not in given and before and before.get("url") != address["url"]:
            address.pop("signingSecret", None)
    return {name: value for name, value in address.items() if value is not None}


def refuse_nobody(kind: str, address: Json) -> None:
    """Refuse mail that goes to nobody, as a channel's does once its last recipient is forgotten.

    Raises:
        Invalid: there is no recipient.
    """
    if kind == ChannelKind.EMAIL and not address.get("recipients"):
        raise _wrong("recipients", "Name at least one address of e-mail.")


def place_of(kind: str, url: str, reach: Reach) -> Place:
    """Read where a channel leads.

    Raises:
        Invalid: it is nowhere that is called; the mend is told.
    """
    place = places.place_of(url, ("http", "https"), EXAMPLES[ChannelKind(kind)])
    places.check_port(place)
    reach.check_written(place)
    return place


def shown(kind: str, address: Json) -> str:
    """Tell where a channel leads without what is secret: addresses of mail, or a host and the end of what follows."""
    if kind == ChannelKind.EMAIL:
        return ", ".join(address.get("recipients", ()))
    return places.place_of(address["url"], ("http", "https"), EXAMPLES[ChannelKind(kind)]).shown


def _wrong(field: str, said: str) -> Invalid:
    return Invalid(said, [{"field": field, "message": said}])

"""Stores and changes gateways: what opens them never comes back."""

from __future__ import annotations

from typing import Any

from flask import current_app

from metaverse.connectors.addresses import place_of
from metaverse.connectors.device import Device
from metaverse.outbound import reach
from metaverse.services import gateways

Json = dict[str, Any]


def store(organization_id: str, given: Json, actor: str) -> Json:
    """Store a gateway by its `url`, and what else is given of `name`, `token` and `approvals`.

    Raises:
        Invalid: the address is none that is called.
        Conflict: it is stored already, or there are as many as there may be.
        NotFound: there is no such organization.
    """
    place, device = place_of(given["url"], reach.of(current_app)), Device.make()
    secrets = {
        "token": given.get("token") or None,
        "device": device.written,
        "device_id": device.id,
    }
    name, approvals = given.get("name") or place.authority, given.get("approvals", False)
    made = gateways.create(organization_id, name, place.url, secrets, actor, approvals=approvals)
    gateways.changed.publish()
    return made


def alter(organization_id: str, gateway_id: str, given: Json, actor: str) -> Json:
    """Change what is given of a gateway; an empty token takes the stored one away.

    So does another address without a token: whoever changes it does not know the token, and would learn it there.

    Raises:
        Invalid: the address is none that is called.
        Conflict: another gateway is stored there.
        NotFound: the organization has no such gateway.
    """
    before = gateways.one(organization_id, gateway_id)
    changes: Json = {field: given[field] for field in ("name", "approvals", "enabled") if field in given}
    if "url" in given:
        changes["url"] = place_of(given["url"], reach.of(current_app)).url
        if changes["url"] != before["url"]:
            changes["token"] = None
    if "token" in given:
        changes |= {"token": given["token"] or None}
        changes |= _device_if_lost(gateway_id)
    altered = gateways.change(organization_id, gateway_id, changes, actor)
    gateways.changed.publish()
    return altered


def remove(organization_id: str, gateway_id: str, actor: str) -> None:
    """Forget a gateway.

    Raises:
        NotFound: the organization has no such gateway.
    """
    gateways.remove(organization_id, gateway_id, actor)
    gateways.changed.publish()


def _device_if_lost(gateway_id: str) -> Json:
    """Make another device where the stored one was given up with the key that sealed it; it must be approved anew."""
    row = gateways.whole(gateway_id)
    if row is not None and row["device"]:
        return {}
    device = Device.make()
    return {"device": device.written, "device_id": device.id}

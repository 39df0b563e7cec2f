"""Channels: where people are told outside of the office, and by which rules."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.events.channels import Came
from metaverse.operations import postman
from metaverse.outbound import reach, sayings
from metaverse.schemas.answers import listed
from metaverse.schemas.channel import (
    ChannelList,
    ChannelMade,
    ChannelNew,
    ChannelPatch,
    ChannelView,
    NotifyRuleNew,
    NotifyRulePatch,
    NotifyRuleView,
    SecretNew,
    Tried,
)
from metaverse.schemas.queries import Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services.channels import deliveries, rules, sending, store

blueprint = resource("channels", "Channels: where people are told outside of the office, and by which rules.")


@blueprint.route("/channels", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, ChannelList)
@needs(Role.ADMIN)
def list_channels(query: dict[str, Any]) -> Response:
    """List the channels of an organization and how each goes, without what opens them."""
    outside = postman.outside_of(current_app)
    needed = {"sendsMail": outside.relay is not None, "hasPublicUrl": outside.public_url is not None}
    return answer({"items": store.page(organization(query.get("organizationId"))), **needed})


@blueprint.route("/channels", methods=["POST"])
@blueprint.arguments(ChannelNew)
@blueprint.response(201, ChannelMade)
@needs(Role.ADMIN)
def create_channel(body: dict[str, Any]) -> Response:
    """Make a channel; the secret that signs what a webhook gets is told this once."""
    made, secret = store.create(organization(), body, reach.of(current_app), actor())
    return answer({"channel": made, "secret": secret}, 201)


@blueprint.route("/channels/<channel_id>", methods=["PATCH"])
@blueprint.arguments(ChannelPatch)
@blueprint.response(200, ChannelView)
@needs(Role.ADMIN)
def change_channel(body: dict[str, Any], channel_id: str) -> Response:
    """Change a channel; what is not named stays."""
    return answer(store.change(organization(), channel_id, body, reach.of(current_app), actor()))


@blueprint.route("/channels/<channel_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def remove_channel(channel_id: str) -> Response:
    """Delete a channel, its rules, and the log of what was told by it."""
    store.remove(organization(), channel_id, actor())
    return Response(status=204)


@blueprint.route("/channels/<channel_id>/secret", methods=["POST"])
@blueprint.arguments(SecretNew)
@blueprint.response(200, ChannelMade)
@needs(Role.ADMIN)
def change_secret(body: dict[str, Any], channel_id: str) -> Response:
    """Give a webhook another secret, told this once; for a while messages are signed by both."""
    changed, secret = store.new_secret(organization(), channel_id, body["keepHours"], actor())
    return answer({"channel": changed, "secret": secret})


@blueprint.route("/channels/<channel_id>/test", methods=["POST"])
@blueprint.response(200, Tried)
@needs(Role.ADMIN)
def try_channel(channel_id: str) -> Response:
    """Send a message that says it is a test, and tell what came of it."""
    channel = store.one(organization(), channel_id)
    message = deliveries.trial(channel)
    tried = sending.attempt(channel, message, postman.outside_of(current_app))
    deliveries.note_trial(message, tried, actor())
    postman.hurry(current_app)
    told = {
        "ok": tried.came is Came.SENT,
        **deliveries.told_of(tried.said.removesuffix(sayings.AGAIN)),
        "status": tried.status,
    }
    return answer({**told, "answer": tried.answer, "tookMs": tried.took_ms, "deliveryId": message["id"]})


@blueprint.route("/notify-rules", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, listed(NotifyRuleView))
@needs(Role.ADMIN)
def list_notify_rules(query: dict[str, Any]) -> Response:
    """List the rules by which channels tell something, the oldest first."""
    return answer({"items": rules.page(organization(query.get("organizationId")))})


@blueprint.route("/notify-rules", methods=["POST"])
@blueprint.arguments(NotifyRuleNew)
@blueprint.response(201, NotifyRuleView)
@needs(Role.ADMIN)
def create_notify_rule(body: dict[str, Any]) -> Response:
    """Make a rule; it tells of what happens from now on."""
    made = rules.create(organization(), body, actor())
    postman.hurry(current_app)
    return answer(made, 201)


@blueprint.route("/notify-rules/<rule_id>", methods=["PATCH"])
@blueprint.arguments(NotifyRulePatch)
@blueprint.response(200, NotifyRuleView)
@needs(Role.ADMIN)
def change_notify_rule(body: dict[str, Any], rule_id: str) -> Response:
    """Change a rule; what is not named stays."""
    return answer(rules.change(organization(), rule_id, body, actor()))


@blueprint.route("/notify-rules/<rule_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def remove_notify_rule(rule_id: str) -> Response:
    """Delete a rule, and what it had still to tell."""
    rules.remove(organization(), rule_id, actor())
    return Response(status=204)

"""Named mappings: how the documents of any webhook become events."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from metaverse.api.acts import actor
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.api.languages import spoken, spoken_in
from metaverse.errors import PreconditionRequired
from metaverse.schemas.answers import listed
from metaverse.schemas.mapping import MappingBody, MappingNew, MappingTrial, MappingTried, MappingView
from metaverse.schemas.queries import Query
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role
from metaverse.services import mappings
from metaverse.services.mapped import runs
from metaverse.words import in_words

blueprint = resource("mappings", "Named mappings: how the documents of any webhook become events.")


@blueprint.route("/mappings", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, listed(MappingView))
@needs(Role.ADMIN)
def list_mappings(query: dict[str, Any]) -> Response:
    """List the mappings of an organization by name."""
    return answer({"items": mappings.page(organization(query.get("organizationId")))})


@blueprint.route("/mappings", methods=["POST"])
@blueprint.arguments(MappingNew)
@blueprint.response(201, MappingView)
@needs(Role.ADMIN)
def create_mapping(body: dict[str, Any]) -> Response:
    """Keep a new mapping; every expression is compiled first, and each fault is named at its place."""
    return _shown(mappings.create(organization(), body, actor()), 201)


@blueprint.route("/mappings/<mapping_name>", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, MappingView)
@needs(Role.ADMIN)
def read_mapping(query: dict[str, Any], mapping_name: str) -> Response:
    """Read a mapping; its ETag is what a change is made by."""
    return _shown(mappings.one(organization(query.get("organizationId")), mapping_name))


@blueprint.route("/mappings/<mapping_name>", methods=["PUT"])
@blueprint.arguments(MappingBody)
@blueprint.response(200, MappingView)
@needs(Role.ADMIN)
def replace_mapping(body: dict[str, Any], mapping_name: str) -> Response:
    """Replace a mapping; `If-Match` names the version that is changed."""
    mine = organization()
    if "If-Match" not in request.headers:
        raise PreconditionRequired("Name the version you change in If-Match: the ETag of the mapping.")
    tags = None if request.if_match.star_tag else request.if_match.as_set()
    return _shown(mappings.replace(mine, mapping_name, body, tags, actor()))


@blueprint.route("/mappings/<mapping_name>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.ADMIN)
def remove_mapping(mapping_name: str) -> Response:
    """Delete a mapping; what is posted to its name is refused from then on."""
    mappings.remove(organization(), mapping_name, actor())
    return Response(status=204)


@blueprint.route("/mappings/<mapping_name>/try", methods=["POST"])
@blueprint.arguments(MappingTrial)
@blueprint.response(200, MappingTried)
@needs(Role.ADMIN)
def try_mapping(body: dict[str, Any], mapping_name: str) -> Response:
    """Tell what a document would become by a mapping, stored or sent along; nothing is stored."""
    mine = organization()
    mapping = body.get("mapping")
    if mapping is None:
        mapping = mappings.one(mine, mapping_name)
    else:
        mappings.check(mapping)
    run = runs.run(mine, mapping_name, mapping, orjson.dumps(body["document"]))
    dead = [{"where": letter.where, "reason": letter.reason, "excerpt": letter.body} for letter in run.dead]
    language = spoken()
    told = {"records": run.records, "events": run.events, "dead": in_words(dead, ("where", "reason"), language)}
    return spoken_in(answer(told), language)


def _shown(mapping: dict[str, Any], status: int = 200) -> Response:
    tag = mappings.tag(mapping)
    response = answer(mapping, status, tag=tag)
    response.set_etag(tag)
    return response

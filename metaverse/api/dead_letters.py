"""What could not be read, and another try."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse.api.answers import answer, answer_saying, page_of
from metaverse.api.blueprints import resource
from metaverse.schemas.answers import Listed
from metaverse.schemas.intake import Retried, RetryWhich
from metaverse.schemas.queries import Page
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import dead_letters, second_readings

blueprint = resource("dead-letters", "What adapters could not read.")


@blueprint.route("/dead-letters", methods=["GET"])
@blueprint.arguments(Page, location="query")
@blueprint.response(200, Listed)
@needs(Role.OPERATOR)
def list_dead_letters(query: dict[str, Any]) -> Response:
    """List what adapters could not read, with the reason, the latest first."""
    found = dead_letters.page(organization(query.get("organizationId")), query.get("after"), query["limit"])
    return answer_saying(("reason", "where"), page_of(found, query["limit"], "id"))


@blueprint.route("/dead-letters/retry", methods=["POST"])
@blueprint.arguments(RetryWhich)
@blueprint.response(200, Retried)
@needs(Role.OPERATOR)
def retry_dead_letters(body: dict[str, Any]) -> Response:
    """Try to read all of them again, or those of one adapter."""
    mine = organization()
    return answer(second_readings.retry_all(mine, caller().origin(mine), body.get("adapter")).to_wire())


@blueprint.route("/dead-letters/<letter_id>/retry", methods=["POST"])
@blueprint.response(200, Retried)
@needs(Role.OPERATOR)
def retry_dead_letter(letter_id: str) -> Response:
    """Try to read one again; what can be read now is no dead letter any more."""
    mine = organization()
    read = second_readings.retry(mine, dead_letters.one(mine, letter_id), caller().origin(mine))
    return answer({"retried": 1, "read": int(read), "left": int(not read)})


@blueprint.route("/dead-letters/<letter_id>", methods=["DELETE"])
@blueprint.response(204)
@needs(Role.OPERATOR)
def remove_dead_letter(letter_id: str) -> Response:
    """Forget one."""
    dead_letters.remove(organization(), letter_id)
    return Response(status=204)

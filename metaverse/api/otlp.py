"""OpenTelemetry by HTTP: traces, logs and metrics, as exporters and collectors send them."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import HTTPException

from metaverse.api import otlp_answers as answers
from metaverse.api.blueprints import resource
from metaverse.api.bodies import body_of
from metaverse.errors import Problem, Unsupported
from metaverse.schemas.answers import Open
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services.telemetry import Export, telemetry

blueprint = resource("otlp", "OpenTelemetry in: OTLP/HTTP, protobuf or JSON, gzip.", "/v1")

LARGEST = 16 * 1024 * 1024
PACKINGS = {"": False, "identity": False, "gzip": True, "x-gzip": True, "deflate": True}


@blueprint.route("/traces", methods=["POST"])
@blueprint.response(200, Open)
@needs(Role.OPERATOR, agent=True)
def take_traces() -> Response:
    """Take spans."""
    return _take("traces")


@blueprint.route("/logs", methods=["POST"])
@blueprint.response(200, Open)
@needs(Role.OPERATOR, agent=True)
def take_logs() -> Response:
    """Take log records."""
    return _take("logs")


@blueprint.route("/metrics", methods=["POST"])
@blueprint.response(200, Open)
@needs(Role.OPERATOR, agent=True)
def take_metrics() -> Response:
    """Take data points."""
    return _take("metrics")


def _take(signal: str) -> Response:
    mine, who = organization(), caller()
    encoding = answers.encoding()
    if encoding is None:
        raise Unsupported("OTLP comes as application/x-protobuf or as application/json.")
    packing = request.headers.get("Content-Encoding", "").strip().lower()
    if packing not in PACKINGS:
        raise Unsupported("A body is packed by gzip, or not at all.")
    request.max_content_length = LARGEST
    export = Export(signal, encoding, PACKINGS[packing], body_of(request))
    return answers.taken(signal, telemetry.take(mine, export, who.origin(mine)))


@blueprint.errorhandler(Problem)
def _refused(error: Problem) -> Response:
    return answers.refused_by_domain(error)


@blueprint.errorhandler(HTTPException)
def _refused_by_flask(error: HTTPException) -> Response:
    return answers.refused_by_flask(error)

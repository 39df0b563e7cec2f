"""Is it up, and can it work?"""

from __future__ import annotations

import time

from flask import Response, current_app
from sqlalchemy import Connection, text

from metaverse import PHASE, VERSION, database
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.cluster import member
from metaverse.database import reading
from metaverse.errors import Unavailable
from metaverse.operations.loop import watchdog
from metaverse.security.access import public

FEATURES = [
    "3d_agent_batch_status",
    "3d_task_flow_stream",
    "3d_collaboration_network_v2",
    "3d_scene_config",
    "3d_management_hub",
]
_started = time.monotonic()

blueprint = resource("health", "Is it up, and can it work?", "/health")


@blueprint.route("", methods=["GET"])
@blueprint.response(200)
@public
def health() -> Response:
    """Tell that the server answers, and what it can do."""
    uptime = round(time.monotonic() - _started, 1)
    response = answer(
        {"status": "ok", "version": VERSION, "phase": PHASE, "features": FEATURES, "uptimeSeconds": uptime}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/ready", methods=["GET"])
@blueprint.response(200)
@public
def ready() -> Response:
    """Tell whether every part that is needed works, and how long the event loop was held at most since last asked."""
    try:
        _ask()
        database.bound().try_to_write()
    except Unavailable:
        raise
    except Exception as error:
        raise Unavailable("The database does not answer.") from error
    bus = member.state(current_app.extensions)
    held_ms = round(watchdog.take_longest() * 1000, 1)
    response = answer({"status": "ok", "checks": {"database": "ok", "bus": bus}, "loopHeldMs": held_ms})
    response.headers["Cache-Control"] = "no-store"
    return response


@reading
def _ask(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))

"""The sockets and the stream, described: AsyncAPI 3.0, from the same names and declarations that serve them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from flask import Blueprint, Response

from metaverse import VERSION
from metaverse.events.names import Room, SocketEvent
from metaverse.security.access import public

blueprint = Blueprint("asyncapi", __name__)

Json = dict[str, Any]
SCHEMAS = "/api/openapi.json#/components/schemas/"
TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
TIME: Json = {"type": "string", "format": "date-time"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}
OFFICE_THEN: Json = {"$ref": f"{SCHEMAS}OfficeThen"}
ROOMS: Json = {
    "type": "array",
    "minItems": 1,
    "items": {"enum": [room.value for room in Room if room is not Room.ORGANIZATION]},
}


def of(**fields: Json) -> Json:
    """Describe an object with these fields."""
    return {"type": "object", "properties": fields}


def many(**fields: Json) -> Json:
    """Describe a list of objects with these fields."""
    return {"type": "array", "items": of(**fields)}


PLACES: Json = {
    "type": ["array", "null"],
    "maxItems": 64,
    "items": of(floor=TEXT, rooms={"type": "array", "maxItems": 256, "items": TEXT}) | {"required": ["floor"]},
}
RANGE = of(**{"from": WHOLE, "to": WHOLE})
HEAD = {"organizationId": TEXT, "seq": RANGE, "at": TIME}
AGENTS: Json = {"type": "array", "items": {"$ref": f"{SCHEMAS}AgentView"}}
TASKS: Json = {"type": "array", "items": {"$ref": f"{SCHEMAS}TaskView"}}
METRES = {"type": "number"}
WALK = of(at=TIME, speed=METRES, points={"type": "array", "items": {"type": "array", "items": METRES}})
WALKS = many(
    agentId=TEXT,
    position=of(x=METRES, y=METRES, z=METRES),
    rotationY={"type": "number"},
    zone=TEXT,
    pose=TEXT,
    blocked=TEXT,
    walk=WALK,
)
TRANSITIONS = many(seq=WHOLE, taskId=TEXT, fromStage=TEXT, toStage=TEXT, fromAgent=TEXT, toAgent=TEXT)
NODES = many(seq=WHOLE, agentId=TEXT, name=TEXT, department=TEXT, removed={"type": "boolean"})
EDGES = many(seq=WHOLE, source=TEXT, target=TEXT, kind=TEXT, weight={"type": "number"}, taskId=TEXT, lastAt=TIME)
NOTES = many(seq=WHOLE, level=TEXT, title=TEXT, body=TEXT, agentId=TEXT, taskId=TEXT, kind=TEXT)
SENT = many(
    seq=WHOLE,
    commandId=TEXT,
    agentId=TEXT,
    kind=TEXT,
    taskId=TEXT,
    inReplyTo=TEXT,
    at=TIME,
    seenAt=TIME,
    seenBy=TEXT,
    outcome=TEXT,
    detail=TEXT,
    endedAt=TIME,
)

TOLD: dict[SocketEvent, tuple[str, Json]] = {
    SocketEvent.AGENT_STATUS: ("Changed fields of agents, each with its place in the log.", of(**HEAD, agents=AGENTS)),
    SocketEvent.AGENT_POSITION: (
        "Where agents are now, metres and radians; the last value counts, and it has no place in the log.",
        of(organizationId=TEXT, at=TIME, agents=WALKS),
    ),
    SocketEvent.TASK_FLOW: (
        "Changed fields of tasks, and which went from stage to stage or hand to hand.",
        of(**HEAD, tasks=TASKS, transitions=TRANSITIONS),
    ),
    SocketEvent.NETWORK: (
        "What changed: agents that came, went or are called otherwise, with the changed fields; and interactions and "
        "tasks that changed hands, each once and with a weight of its own, not decayed and not added.",
        of(**HEAD, nodes=NODES, edges=EDGES),
    ),
    SocketEvent.NOTIFICATION: (
        "What everyone in the organization is told; and, where commands have come further, what changed of each.",
        of(**HEAD, notifications=NOTES, commands=SENT),
    ),
    SocketEvent.RESUME: (
        "Join these rooms again with what you have: the client was slow, the log began anew, or the floors changed.",
        of(organizationId=TEXT, rooms=ROOMS, reason={"enum": ["slow", "epoch", "floors"]}),
    ),
    SocketEvent.AUTH_EXPIRING: ("The token ends within a minute; send a new one with auth:refresh.", of()),
}
ASKED: dict[SocketEvent, tuple[str, Json]] = {
    SocketEvent.JOIN: (
        "Join rooms: acknowledged with epoch, seq, and for each room a snapshot, what was missed since, or both.",
        of(organizationId=TEXT, rooms=ROOMS, since=of(epoch=TEXT, scene=WHOLE, tasks=WHOLE)),
    ),
    SocketEvent.LOOK: (
        "Look at some places and agents, and be told positions of these only; null for everything, as it is after a "
        "join. Who is there now is told at once; acknowledged with how many that are.",
        of(organizationId=TEXT, places=PLACES, agents={"type": "array", "maxItems": 100, "items": TEXT}),
    ),
    SocketEvent.LEAVE: ("Leave rooms.", of(organizationId=TEXT, rooms=ROOMS)),
    SocketEvent.EVENTS: (
        "The door's twin: CloudEvents, acknowledged as POST /api/metaverse/events answers.",
        of(organizationId=TEXT, events={"type": "array"}, onInvalid={"enum": ["refuse", "skip"]}),
    ),
    SocketEvent.AGENT_POSITION: ("Where an agent walks.", of(organizationId=TEXT, agents=WALKS)),
    SocketEvent.CLOCK: ("What time it is there: acknowledged with `at`, on the way that all messages take.", of()),
    SocketEvent.AUTH_REFRESH: ("A new token of the same caller.", of(token=TEXT)),
}
STREAMED: dict[str, tuple[str, Json]] = {
    "snapshot": ("How tasks stand.", of(organizationId=TEXT, epoch=TEXT, seq=WHOLE, tasks=TASKS)),
    "task": ("One task changed.", of(organizationId=TEXT, seq=WHOLE, at=TIME, task=of(), transition=of())),
    "reset": ("What was missed is no longer in the log; a snapshot follows.", of(epoch=TEXT, seq=WHOLE)),
    "expiring": ("The token ends; the stream ends with it.", of(expiresAt=TIME)),
}
PLAYED: dict[str, tuple[str, Json]] = {
    "snapshot": ("The office where the playback begins, as GET /api/metaverse/3d/replay answers.", OFFICE_THEN),
    "message": (
        "What a room was told then: the event and the payload that were sent live, with the time in the log.",
        of(room={"enum": [room.value for room in Room]}, event=TEXT, payload=of(organizationId=TEXT, at=TIME)),
    ),
    "scene": (
        "The scene anew: the office got other floors.",
        of(organizationId=TEXT, seq=WHOLE, at=TIME, snapshot=of()),
    ),
    "gap": (
        "Nothing came in for long; skipped or waited for.",
        of(**{"from": TIME}, until=TIME, seconds=NUMBER, skipped=FLAG),
    ),
    "clock": ("The time in the log now, each second.", of(at=TIME, seq=WHOLE)),
    "reset": ("What was seen before is no longer in the log; a snapshot follows.", of(epoch=TEXT, seq=WHOLE)),
    "end": (
        "The playback has come to its end; from `live` on join the rooms with since.",
        of(reason={"enum": ["until", "live", "epoch"]}, epoch=TEXT, seq=WHOLE, at=TIME),
    ),
    "expiring": ("The token ends; the playback ends with it.", of(expiresAt=TIME)),
}


@blueprint.get("/api/asyncapi.json")
@public
def asyncapi() -> Response:
    """Serve the description of the sockets and the stream."""
    return Response(_description(), content_type="application/json")


CONNECT = "Connect with auth: {token}; with language: zh-CN beside it, refusals are in Chinese."


@lru_cache(maxsize=1)
def _description() -> bytes:
    told = {f"told.{name.value}": entry for name, entry in TOLD.items()}
    asked = {f"asked.{name.value}": entry for name, entry in ASKED.items()}
    streamed = {f"stream.{name}": entry for name, entry in STREAMED.items()}
    played = {f"playback.{name}": entry for name, entry in PLAYED.items()}
    channels = {
        "socket": _channel("/socket.io", CONNECT, [*told, *asked]),
        "stream": _channel("/api/metaverse/3d/tasks/flow/stream", "Resume with Last-Event-ID.", list(streamed)),
        "playback": _channel("/api/metaverse/3d/replay/stream", "Resume with Last-Event-ID.", list(played)),
    }
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "Digital Human Metaverse Platform: sockets and stream", "version": VERSION},
        "channels": channels,
        "operations": {
            **{name: _operation("send", "socket", name) for name in told},
            **{name: _operation("receive", "socket", name) for name in asked},
            **{name: _operation("send", "stream", name) for name in streamed},
            **{name: _operation("send", "playback", name) for name in played},
        },
        "components": {
            "messages": {name: _message(name, *entry) for name, entry in (told | asked | streamed | played).items()}
        },
    }
    return orjson.dumps(document)


def _channel(address: str, about: str, names: list[str]) -> Json:
    messages = {name: {"$ref": f"#/components/messages/{name}"} for name in names}
    return {"address": address, "description": about, "messages": messages}


def _operation(action: str, channel: str, name: str) -> Json:
    where = {"$ref": f"#/channels/{channel}"}
    return {"action": action, "channel": where, "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"}]}


def _message(name: str, about: str, payload: Json) -> Json:
    return {"name": name.split(".", 1)[1], "summary": about, "payload": payload}

"""How a reply is written to an agent by A2A, in versions 0.3 and 1.0: JSON-RPC 2.0, `message/send` and `SendMessage`.

The message's id is that of the command, so that an agent that gets it twice can tell. The agent is asked to answer at
once (`blocking: false`, since 1.0 `returnImmediately: true`): what becomes of its task is told later.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from metaverse.errors import Invalid
from metaverse.operations.secrets import without_secrets
from metaverse.outbound import http, places
from metaverse.outbound.http import Unreached
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach

MOST_SECONDS = 10.0
MOST_BYTES = 1024 * 1024
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
Json = dict[str, Any]


class Message(NamedTuple):
    """A reply to a task that asked for input."""

    id: str
    text: str
    task_id: str
    context_id: str | None
    version: str


class Sent(NamedTuple):
    """What came of it: the answer, or why there is none, and whether to try again."""

    answer: bytes | None
    why: str = ""
    again: bool = False


def body(message: Message) -> Json:
    """Write the call."""
    about = {"messageId": message.id, "taskId": message.task_id}
    if message.context_id:
        about["contextId"] = message.context_id
    if message.version.startswith("1"):
        said = {**about, "role": "ROLE_USER", "parts": [{"text": message.text}]}
        method, configuration = "SendMessage", {"returnImmediately": True}
    else:
        said = {**about, "kind": "message", "role": "user", "parts": [{"kind": "text", "text": message.text}]}
        method, configuration = "message/send", {"blocking": False}
    params = {"message": said, "configuration": configuration}
    return {"jsonrpc": "2.0", "id": message.id, "method": method, "params": params}


def place_of(url: str, reach: Reach) -> Place:
    """Read where an agent takes messages.

    Raises:
        Invalid: it is nowhere that is called; the mend is told.
    """
    place = places.place_of(url, ("http", "https"), "https://agent.example.com/a2a")
    places.check_port(place)
    reach.check_written(place)
    return place


def send(url: str, authorization: str | None, message: Message, reach: Reach) -> Sent:
    """Send a reply: one attempt of ten seconds at most, without following anywhere else."""
    headers = {"Content-Type": "application/json", "A2A-Version": message.version}
    if authorization:
        headers["Authorization"] = authorization
    try:
        place, written = place_of(url, reach), orjson.dumps(body(message))
        answer = http.post(place, written, headers, reach, seconds=MOST_SECONDS, most_bytes=MOST_BYTES)
    except Invalid as error:
        return Sent(None, error.detail)
    except Unreached as error:
        return Sent(None, f"The agent could not be reached: {error}", again=True)
    if not 200 <= answer.status < 300:
        return _refused(answer.status)
    return _read(answer.body) if answer.is_whole else Sent(None, "The agent's answer is larger than a megabyte.")


def _refused(status: int) -> Sent:
    if 300 <= status < 400:
        return Sent(None, f"The agent answered {status}, a redirect, which is not followed.")
    return Sent(None, f"The agent answered {status}.", again=status in AGAIN)


def _read(raw: bytes) -> Sent:
    try:
        answer = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return Sent(None, "The agent's answer is not JSON.")
    if not isinstance(answer, dict) or answer.get("jsonrpc") != "2.0":
        return Sent(None, "The agent's answer is not one of JSON-RPC 2.0.")
    error = answer.get("error")
    if error is not None:
        said = error.get("message") if isinstance(error, dict) else None
        return Sent(None, without_secrets(f"The agent refused: {said or 'no reason told'}")[:1000])
    return Sent(raw) if isinstance(answer.get("result"), dict) else Sent(None, "The agent's answer has no result.")

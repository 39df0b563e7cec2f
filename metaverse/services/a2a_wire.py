"""How a reply is written to an agent by A2A, in versions 0.3 and 1.0: JSON-RPC 2.0, `message/send` and `SendMessage`.

The message's id is that of the command, so that an agent that gets it twice can tell. The agent is asked to answer at
once (`blocking: false`, since 1.0 `returnImmediately: true`): what becomes of its task is told later.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import httpx
import orjson

from metaverse.operations.secrets import without_secrets

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


def send(url: str, authorization: str | None, message: Message) -> Sent:
    """Send a reply: one attempt of ten seconds at most, without following anywhere else."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "A2A-Version": message.version}
    if authorization:
        headers["Authorization"] = authorization
    until = time.monotonic() + MOST_SECONDS
    try:
        with (
            httpx.Client(timeout=MOST_SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, content=orjson.dumps(body(message)), headers=headers) as response,
        ):
            if not response.is_success:
                return _refused(response.status_code)
            return _read(_limited(response, until))
    except httpx.HTTPError as error:
        return Sent(None, f"The agent could not be reached: {type(error).__name__}.", again=True)
    except ValueError as error:
        return Sent(None, str(error))


def _refused(status: int) -> Sent:
    if 300 <= status < 400:
        return Sent(None, f"The agent answered {status}, a redirect, which is not followed.")
    return Sent(None, f"The agent answered {status}.", again=status in AGAIN)


def _limited(response: httpx.Response, until: float) -> bytes:
    raw = b""
    for chunk in response.iter_bytes():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise ValueError("The agent's answer is larger than a megabyte.")
        if time.monotonic() > until:
            raise httpx.ReadTimeout("The answer took too long.")
    return raw


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

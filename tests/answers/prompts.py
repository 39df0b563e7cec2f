"""Permission prompts of Claude Code: the hook calls of a recording, asked for as its hooks ask."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import requests

from tests.answers.office import API, Office

RECORDED = Path(__file__).parent.parent / "data" / "claude-hooks" / "hook-payloads.ndjson"
Json = dict[str, Any]


def recorded(tool: str = "Bash") -> Json:
    """Give a recorded call of a tool, before it is used."""
    lines = map(json.loads, RECORDED.read_text().splitlines())
    return next(line for line in lines if line["hook_event_name"] == "PreToolUse" and line["tool_name"] == tool)


def asking(call: Json) -> Json:
    """Make the permission request of a call: the same fields, but the id of the call."""
    told = {name: value for name, value in call.items() if name != "tool_use_id"}
    return {**told, "hook_event_name": "PermissionRequest", "permission_suggestions": []}


def over(call: Json) -> Json:
    """Make the end of a call."""
    return {**call, "hook_event_name": "PostToolUse", "tool_response": {"success": True}}


def turn_on(office: Office, seconds: int = 20) -> None:
    """Have permission requests held."""
    body = {"claudeCode": {"hold": True, "holdSeconds": seconds}}
    answer = office.call("PATCH", "/answers/settings", office.admin, body)
    assert answer.status_code == 200, answer.text


def post(office: Office, payload: Json, token: str | None = None) -> requests.Response:
    """Post a hook event as an HTTP hook does."""
    return office.call("POST", "/ingest/claude-code", token or office.agent, payload)


class Prompt:
    """A permission request that is posted, and what is answered."""

    def __init__(self, office: Office, payload: Json, token: str | None = None) -> None:
        self.answer: requests.Response | None = None
        self._thread = threading.Thread(target=self._post, args=(office, payload, token), daemon=True)
        self._thread.start()

    def _post(self, office: Office, payload: Json, token: str | None) -> None:
        self.answer = post(office, payload, token)

    @property
    def is_held(self) -> bool:
        """Tell whether no answer has come."""
        return self.answer is None

    def told(self, seconds: float = 30) -> Json | None:
        """Wait for the answer, and give the decision in it; None for an empty one."""
        self._thread.join(seconds)
        assert self.answer is not None
        assert self.answer.status_code in (200, 204), self.answer.text
        return self.answer.json()["hookSpecificOutput"] if self.answer.content else None


def open_requests(office: Office, count: int = 1) -> list[Json]:
    """Wait until so many requests are open, and give them."""
    found: list[Json] = office.until(
        "/requests?state=open&limit=500", lambda page: len(page["items"]) == count and page["items"]
    )
    return found


def decide(office: Office, request: Json, kind: str, token: str | None = None, **more: Any) -> int:
    """Decide about a request."""
    body = {"inReplyTo": request["requestId"], "digest": request["digest"], **more}
    return office.command(request["agentId"], kind, token, **body).status_code


__all__ = ["API", "Prompt", "asking", "decide", "open_requests", "over", "post", "recorded", "turn_on"]

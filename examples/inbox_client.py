"""Do what people tell your agent: read its inbox, act, and say what became of it. Standard library only.

METAVERSE_URL is the server, METAVERSE_TOKEN a token that is bound to the agent.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any

if not os.environ.get("METAVERSE_URL") or not os.environ.get("METAVERSE_TOKEN"):
    sys.exit("Set METAVERSE_URL to the server, and METAVERSE_TOKEN to a token that is bound to the agent.")
API = os.environ["METAVERSE_URL"].rstrip("/") + "/api/metaverse"
HEADERS = {"Authorization": f"Bearer {os.environ['METAVERSE_TOKEN']}", "Content-Type": "application/json"}


def act(command: dict[str, Any]) -> tuple[str, str]:
    """Put your agent here: return done, refused or failed, and a word about it."""
    print(command["agentId"], command["kind"], command["inReplyTo"] or "", command["text"] or "", flush=True)
    return "done", "Seen by the example."


def call(path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the server."""
    request = urllib.request.Request(API + path, json.dumps(body).encode() if body else None, HEADERS)
    with urllib.request.urlopen(request, timeout=40) as answer:
        return json.load(answer)


after = 0
while True:
    try:
        for command in call(f"/inbox?wait=25&after={after}")["items"]:
            if command["outcome"] is None:
                outcome, detail = act(command)
                data = {"commandId": command["commandId"], "outcome": outcome, "detail": detail}
                about = {"type": "metaverse.command.result", "subject": command["agentId"], "data": data}
                envelope = {"specversion": "1.0", "id": f"{command['commandId']}:result", "source": "urn:inbox-client"}
                call("/events", envelope | about)
            after = command["seq"]
    except OSError as error:
        if isinstance(error, urllib.error.HTTPError) and error.code in (401, 403, 404, 422):
            sys.exit(f"{error.url} says {error.code}: {json.load(error)['detail']}")
        print("Once more, since", error, flush=True)
        time.sleep(2)

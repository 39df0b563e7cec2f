"""A2A and AG-UI: what an agent streams is passed on as it is.

Sources: a2a-protocol.org, specification/a2a.proto (PushNotificationConfig, AuthenticationInfo); docs.ag-ui.com,
concepts/events.
"""

from __future__ import annotations

import orjson

from metaverse.services.recipes.step import Step, Wanted

KEY = "my-agent"


def a2a(wanted: Wanted) -> list[Step]:
    """Return how an A2A agent is told to notify us, and how its stream is passed on."""
    url = f"{wanted.at('/api/metaverse/ingest/a2a')}?agent={KEY}"
    authentication = {"schemes": ["Bearer"], "credentials": wanted.secret}
    config = {"pushNotificationConfig": {"url": url, "authentication": authentication}}
    content = orjson.dumps(config, option=orjson.OPT_INDENT_2).decode()
    return [Step("push", "text", "json", content), *_passed_on(wanted, url)]


def ag_ui(wanted: Wanted) -> list[Step]:
    """Return how the stream of an AG-UI agent is passed on."""
    return _passed_on(wanted, f"{wanted.at('/api/metaverse/ingest/ag-ui')}?agent={KEY}")


def _passed_on(wanted: Wanted, url: str) -> list[Step]:
    kept = (
        "curl --silent --no-buffer http://127.0.0.1:8000/your-agent \\\n"
        "    --header 'Content-Type: application/json' --data @request.json | tee stream.txt\n"
        f'curl --silent "{url}" --header "Authorization: {wanted.bearer}" \\\n'
        "    --header 'Content-Type: application/json' --data-binary @stream.txt\n"
    )
    live = f"""import contextlib

import httpx

OFFICE = "{url}"
HEADERS = {{"Authorization": "{wanted.bearer}", "Content-Type": "application/json"}}


def watched(lines):
    \"\"\"Pass each line of an agent's stream on to the office, and to whoever reads it.\"\"\"
    with httpx.Client(headers=HEADERS, timeout=2) as office:
        for line in lines:
            yield line
            with contextlib.suppress(httpx.HTTPError):
                if line.startswith("data:"):
                    office.post(OFFICE, content=line.removeprefix("data:").strip())
"""
    return [Step("shell", "shell", "sh", kept), Step("python", "text", "python", live)]

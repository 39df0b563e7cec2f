"""The kit's hand on a server: sends events under a source of its own, and takes away what it left there."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping
from typing import Any

import httpx
import orjson

from metaverse.clock import now_ms, to_wire
from metaverse.conformance.verdict import Skipped, Wrong, expect
from metaverse.events.names import EventType

Json = dict[str, Any]
EVENTS = "/api/metaverse/events"
STATUSES = "/api/metaverse/3d/agents/status/batch"
SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
JSON = "application/json"
PROBLEM = "application/problem+json"
SOURCE = "urn:conformance"
PATIENCE_SECONDS = 30.0
LONGEST_KEY = 256
NOT_ALLOWED = "Give a token that may send (--token), and what binds it (--source, --agent); with a good one: take it."


class Probe:
    """Speaks to one server for one run; every key that it makes up begins with the name of the run."""

    def __init__(
        self,
        url: str,
        token: str,
        source: str | None = None,
        agent: str | None = None,
        client: httpx.Client | None = None,
    ) -> None:
        self.run = f"conformance-{secrets.token_hex(4)}"
        self.source = f"{(source or SOURCE).rstrip(':')}:{self.run}"
        self.is_bound_to_source, self.own_agent = source is not None, agent
        self.headers = {"Authorization": f"Bearer {token}"}
        self._client = client or httpx.Client(base_url=url.rstrip("/"), timeout=PATIENCE_SECONDS)
        self._numbers = itertools.count(1)
        self._agents: list[str] = []
        self._tasks: list[str] = []
        self.is_unheard = True
        """Nothing was answered but that the token is not good: there is nothing to tidy up."""
        self._sources: dict[str, dict[str, None]] = {}
        """By agent, the sources that told its status: each has its own word, and takes it back."""

    def agent(self, ending: str = "") -> str:
        """Name an agent that nobody knows yet, or the one to which the token is bound."""
        key = self.own_agent or f"{self.run}-agent-{next(self._numbers)}{ending}"[:LONGEST_KEY]
        if key not in self._agents:
            self._agents.append(key)
        return key

    def fresh_agent(self) -> str:
        """Name an agent of which nothing was said before.

        Raises:
            Skipped: the token speaks of one agent only.
        """
        if self.own_agent:
            raise Skipped("The token is bound to an agent; this needs one of which nothing is known.")
        return self.agent()

    def task(self) -> str:
        """Name a task that nobody knows yet."""
        self._tasks.append(f"{self.run}-task-{next(self._numbers)}")
        return self._tasks[-1]

    def event(self, kind: EventType, subject: str | None, data: Json, **more: Any) -> Json:
        """Write an event."""
        document = {"specversion": "1.0", "id": f"e-{next(self._numbers)}", "source": self.source, "type": kind.value}
        if subject is not None:
            document["subject"] = subject
        whole = {**document, "data": data, **more}
        if kind is EventType.AGENT_STATUS and subject is not None:
            self._sources.setdefault(subject, {})[str(whole["source"])] = None
        return whole

    def status(self, agent: str | None = None, status: str = "working", **more: Any) -> Json:
        """Write an event about what an agent does."""
        return self.event(EventType.AGENT_STATUS, agent or self.agent(), {"status": status}, **more)

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Call the server.

        Raises:
            Wrong: it does not answer, or answers that it failed.
        """
        headers = {**self.headers, **more.pop("headers", {})}
        try:
            answer = self._client.request(method, path, headers=headers, **more)
        except httpx.TimeoutException:
            self.is_unheard = False
            raise Wrong(f"No answer within {PATIENCE_SECONDS:g} s.", "Answer or refuse at once.") from None
        except httpx.ConnectError as error:
            mend = "Start the server, or mend its URL."
            raise Wrong(f"Nothing answers at {self._client.base_url}: {error}.", mend) from None
        except httpx.TransportError as error:
            self.is_unheard = False
            mend = "Answer, with a status, before the connection is closed."
            raise Wrong(f"The connection broke: {type(error).__name__}.", mend) from None
        self.is_unheard = self.is_unheard and answer.status_code in (401, 403)
        if answer.status_code == 429:
            again = answer.headers.get("Retry-After", "some")
            raise Skipped(f"The token's rate limit is reached; try again in {again} seconds.")
        found = f"{method} {path} was answered with {answer.status_code}."
        expect(answer.status_code < 500 or answer.status_code == 503, found, "Nothing that is sent may end in a 5xx.")
        return answer

    def send(self, body: Any, kind: str | None = None, query: Mapping[str, str] | None = None) -> httpx.Response:
        """Send events to the door: a document is encoded, bytes go as they are."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        named = kind or (BATCH if isinstance(body, list) else SINGLE)
        return self.call("POST", EVENTS, content=raw, params=query, headers={"Content-Type": named})

    def taken(self, body: Any, kind: str | None = None, query: Mapping[str, str] | None = None) -> Json:
        """Send events that must be taken, and return the receipt."""
        answer = self.send(body, kind, query)
        mend = NOT_ALLOWED if answer.status_code in (401, 403) else "Take it: it is as the schema of events says."
        expect(answer.status_code == 202, told(answer), mend)
        return body_of(answer)

    def refused(self, status: int | tuple[int, ...], body: Any, kind: str | None = None, **more: Any) -> Json:
        """Send something that must be refused with a problem, and return that."""
        answer = self.send(body, kind, **more)
        wanted = (status,) if isinstance(status, int) else status
        expect(answer.status_code in wanted, told(answer), f"Refuse it with {' or '.join(map(str, wanted))}.")
        expect(kind_of(answer) == PROBLEM, f"The refusal is {kind_of(answer)}.", f"Refuse with {PROBLEM} (RFC 9457).")
        return body_of(answer)

    def status_of(self, agent: str) -> str:
        """Read what an agent does.

        Raises:
            Skipped: the token may not read.
        """
        answer = self.call("POST", STATUSES, json={"agentIds": [agent]})
        if answer.status_code in (401, 403):
            raise Skipped("To look at the outcome takes a token of the role viewer or above.")
        expect(answer.status_code == 200, told(answer), "Tell the status of agents by their keys.")
        found = [each["status"] for each in body_of(answer).get("agents", []) if each.get("agentId") == agent]
        expect(len(found) == 1, f"The agent is told {len(found)} times.", "Whoever an event names exists from then on.")
        return str(found[0])

    def tidy(self) -> str:
        """Take away what this run left; tell what could not be."""
        for task in self._tasks:
            self.send(self.event(EventType.TASK_UPDATED, task, {"status": "canceled", "reason": "A conformance run."}))
        mine = [agent for agent in self._agents if agent != self.own_agent]
        gone = [self.send(self.event(EventType.AGENT_REMOVED, agent, {})).status_code for agent in mine]
        left = [agent for agent, status in zip(mine, gone, strict=True) if status != 202]
        for agent in left + [agent for agent in self._agents if agent == self.own_agent]:
            for source in list(self._sources.get(agent, {})) or [self.source]:
                self.send(self.status(agent, "offline", source=source))
        if not left:
            return ""
        agents = "1 agent" if len(left) == 1 else f"{len(left)} agents"
        is_left, them = ("is", "it") if len(left) == 1 else ("are", "them")
        return f"{agents} named {self.run}-… {is_left} left, offline: to remove {them} takes the role operator."

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def body_of(answer: httpx.Response) -> Json:
    """Read the JSON object of an answer.

    Raises:
        Wrong: it is none.
    """
    try:
        body = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        raise Wrong("The answer is not JSON.", "Answer in JSON.") from None
    expect(isinstance(body, dict), "The answer is no object.", "Answer with an object.")
    return dict(body)


def told(answer: httpx.Response) -> str:
    """Say what was answered, with the first words of the reason."""
    try:
        body = orjson.loads(answer.content)
        why = str(body.get("detail", ""))
        faults = body.get("errors") or []
        first = f" {faults[0].get('field')}: {faults[0].get('message')}" if faults else ""
    except (orjson.JSONDecodeError, AttributeError, KeyError):
        why, first = "", ""
    return f"It was answered with {answer.status_code}. {why[:200]}{first[:200]}".strip()


def kind_of(answer: httpx.Response) -> str:
    """Tell the media type of an answer."""
    return str(answer.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def ago(seconds: float) -> str:
    """Write the time so many seconds ago; less than nothing is to come."""
    return to_wire(now_ms() - round(seconds * 1000))

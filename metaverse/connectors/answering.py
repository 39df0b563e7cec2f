"""Answers on their way back: a person's decision becomes the gateway's, and what it says becomes the command's result.

A decision carries the digest of what the person saw. It is taken to the gateway only if that is still what is asked;
before it is sent, the table notes it, so that no restart sends it as if for the first time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from metaverse.connectors.handshake import APPROVALS
from metaverse.events.names import CommandKind, Outcome
from metaverse.operations.secrets import without_secrets
from metaverse.services import commands, gateway_answers

Json = dict[str, Any]
Ask = Callable[[str, Json], str]

METHODS = {"exec": "exec.approval.resolve", "plugin": "plugin.approval.resolve"}
ALLOWED = ("allow-once", "allow-always")
DENY = "deny"
BY = "gateway"
ANSWER_SECONDS = 30.0
LONGEST_DETAIL = 300

NO_SCOPE = (
    f"This connection may only watch: it has no scope {APPROVALS}. Let it answer (flask gateway change ID --approvals, "
    "or PATCH approvals: true), and approve the device again at the gateway."
)
CHANGED = "Something else is asked now under the same name; look at it again."
GONE = "The gateway does not ask this any more: it was decided elsewhere, or its time is over ({})."
NOT_OURS = "The decision is about something else than what is asked."
UNCLEAR = "It was sent, and the connection broke before the answer; the gateway has the request no more."
SILENT = "It was sent, and the gateway did not answer."
NO_REPLY = "The gateway takes allow-once, allow-always or deny, and no words."


@dataclass(slots=True)
class Sent:
    """A decision under way."""

    command: Json
    decision: str
    until: float


@dataclass(slots=True)
class Answering:
    """Takes the decisions of people about the requests of one gateway there."""

    organization_id: str
    gateway_id: str
    ask: Ask
    may: bool
    asks: Mapping[str, Json] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)
    _sent: dict[str, Sent] = field(default_factory=dict)

    @property
    def is_asked(self) -> bool:
        """Tell whether there is anything that a person could decide, or may have decided too late."""
        return bool(self.asks or self._sent or self.decided)

    def look(self) -> None:
        """Take to the gateway what people have decided, or say why not."""
        keys = [*self.asks, *self.decided]
        under_way = {sent.command["key"] for sent in self._sent.values()}
        for command in gateway_answers.open_commands(self.organization_id, keys) if keys else ():
            if command["key"] not in under_way:
                self._decide(command)

    def settle(self) -> None:
        """Once the gateway has said what it asks: end what was sent before this connection and is asked no more."""
        under_way = {sent.command["key"] for sent in self._sent.values()}
        for command in gateway_answers.unfinished(self.organization_id, self.gateway_id):
            if command["key"] not in under_way and command["request_key"] not in self.asks:
                self._end(command, Outcome.FAILED, UNCLEAR)

    def answered(self, answer: Json) -> None:
        """Take the gateway's answer to a decision."""
        sent = self._sent.pop(answer["id"], None)
        if sent is None:
            return
        if answer["ok"]:
            self._end(sent.command, Outcome.DONE, f"The gateway took it: {sent.decision}.")
        else:
            said = answer["said"] or answer["reason"] or answer["code"]
            self._end(sent.command, Outcome.FAILED, f"The gateway says: {said}")

    def expire(self) -> None:
        """End what the gateway has not answered in time."""
        now = time.monotonic()
        for request_id, sent in list(self._sent.items()):
            if sent.until < now:
                del self._sent[request_id]
                self._end(sent.command, Outcome.FAILED, SILENT)

    def _decide(self, command: Json) -> None:
        asked = self.asks.get(command["request_key"])
        if asked is None:
            self._end(command, Outcome.REFUSED, GONE.format(self.decided[command["request_key"]]))
            return
        decision, why_not = _judged(command, asked, self.may)
        if why_not:
            self._end(command, Outcome.REFUSED, why_not)
            return
        gateway_answers.take(self.organization_id, command["key"], self.gateway_id, command["request_key"])
        commands.seen(self.organization_id, [command["key"]], BY)
        request_id = self.ask(METHODS[asked["kind"]], {"id": asked["id"], "decision": decision})
        self._sent[request_id] = Sent(command, decision, time.monotonic() + ANSWER_SECONDS)

    def _end(self, command: Json, outcome: Outcome, detail: str) -> None:
        said = without_secrets(detail)[:LONGEST_DETAIL]
        commands.ended(self.organization_id, command["agent_key"], command["key"], outcome, said)


def _judged(command: Json, asked: Json, may: bool) -> tuple[str, str]:
    """Return the decision in the gateway's words, or why there is none."""
    if not may:
        return "", NO_SCOPE
    if asked["digest"] != command["digest"]:
        return "", NOT_OURS
    if asked.get("changed"):
        return "", CHANGED
    decision = _decision(command, asked["options"])
    return decision, "" if decision else NO_REPLY


def _decision(command: Json, options: list[str]) -> str:
    """Say a decision in the gateway's words: what was chosen of what it offers, else once and no more."""
    said = (command["text"] or "").strip()
    if command["kind"] == CommandKind.DENY:
        return DENY
    if said in options and (command["kind"] == CommandKind.REPLY or said in ALLOWED):
        return said
    return ALLOWED[0] if command["kind"] == CommandKind.APPROVE and ALLOWED[0] in options else ""

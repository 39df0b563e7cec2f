"""Checks of how a server answers: problems, who may, limits, and what has not changed."""

from __future__ import annotations

from metaverse.conformance.probe import EVENTS, PROBLEM, Probe, body_of, kind_of, told
from metaverse.conformance.verdict import Checks, Skipped, checking, expect

CHECKS: Checks = []
SHAPE = "Answer errors with type, title, status, detail and requestId (RFC 9457)."
LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


@checking(CHECKS, "problem+json", "a refusal is a problem with type, title, status, detail, errors and requestId")
def problem(probe: Probe) -> None:
    """Look at one."""
    answer = probe.send(probe.status(status="bored"))
    body = body_of(answer)
    missing = [name for name in ("type", "title", "status", "detail", "errors", "requestId") if not body.get(name)]
    expect(kind_of(answer) == PROBLEM, f"It is {kind_of(answer)}.", f"Write problems as {PROBLEM}.")
    expect(not missing, f"It has no {', '.join(missing)}.", SHAPE)
    expect(body["status"] == answer.status_code, f"It says status {body['status']}.", SHAPE)
    named = answer.headers.get("X-Request-Id")
    expect(named == body["requestId"], f"X-Request-Id is {named}.", "Name the request alike in header and problem.")


@checking(CHECKS, "problem+json", "an address and a method that are not there are problems too")
def nowhere(probe: Probe) -> None:
    """Ask for both."""
    for method, path, status in (("GET", "/api/metaverse/nowhere", 404), ("DELETE", EVENTS, 405)):
        answer = probe.call(method, path)
        right = answer.status_code == status and kind_of(answer) == PROBLEM
        expect(right, f"{method} {path}: {answer.status_code}, {kind_of(answer)}.", SHAPE)


@checking(CHECKS, "who may", "without a token, or with a wrong one, nothing is taken: 401")
def no_token(probe: Probe) -> None:
    """Send without, with a wrong one, and with one in the query."""
    token = probe.headers["Authorization"].removeprefix("Bearer ")
    for shown, query in (("", {}), ("Bearer wrong", {}), ("", {"token": token, "access_token": token})):
        answer = probe.call("POST", EVENTS, json=probe.status(), params=query, headers={"Authorization": shown})
        expect(answer.status_code == 401, told(answer), "Take a token from the header Authorization alone.")
        has_way = bool(answer.headers.get("WWW-Authenticate"))
        expect(has_way, "There is no WWW-Authenticate.", "Say how to sign in: WWW-Authenticate: Bearer.")


@checking(CHECKS, "rate limit", "every answer says what is left: RateLimit-Limit, -Remaining, -Reset")
def limits(probe: Probe) -> None:
    """Look at a taken and a refused one."""
    for answer in (probe.send(probe.status()), probe.send(probe.status(status="bored"))):
        missing = [name for name in LIMITS if not str(answer.headers.get(name, "")).isdigit()]
        expect(not missing, f"{answer.status_code} has no {', '.join(missing)}.", "Send the three headers as numbers.")


@checking(CHECKS, "request id", "every answer has an X-Request-Id")
def request_id(probe: Probe) -> None:
    """Look at a taken one."""
    named = probe.send(probe.status()).headers.get("X-Request-Id")
    expect(bool(named), "It has none.", "Name every request in X-Request-Id.")


@checking(CHECKS, "ETag", "what has not changed is answered with 304")
def etag(probe: Probe) -> None:
    """Read twice."""
    first = probe.call("GET", EVENTS, params={"limit": "1"})
    if first.status_code == 403:
        raise Skipped("To read the log takes a token of the role viewer or above.")
    tag = first.headers.get("ETag")
    expect(first.status_code == 200 and bool(tag), f"{first.status_code}, ETag {tag}.", "Give every GET an ETag.")
    again = probe.call("GET", EVENTS, params={"limit": "1"}, headers={"If-None-Match": str(tag)})
    expect(again.status_code == 304, f"It was answered with {again.status_code}.", "Answer If-None-Match with 304.")


@checking(CHECKS, "schema", "the schema of events is published")
def schema(probe: Probe) -> None:
    """Read it."""
    answer = probe.call("GET", f"{EVENTS}/schema")
    is_there = answer.status_code == 200 and "$defs" in body_of(answer)
    expect(is_there, told(answer), "Publish JSON Schema 2020-12 with $defs for each type.")

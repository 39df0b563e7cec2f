"""The task flow as server-sent events: a snapshot, then each change, and after a break only what was missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import orjson
from flask import Flask, Response, current_app, request
from marshmallow import EXCLUDE

from metaverse.api.blueprints import resource
from metaverse.api.outpour import Outpouring
from metaverse.api.staying import BEAT_SECONDS, Staying
from metaverse.api.subscriptions import Flows, Subscription, event
from metaverse.operations import tails
from metaverse.schemas.fields import Key, Text
from metaverse.schemas.queries import Query
from metaverse.security import access
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Caller, Role
from metaverse.services import flow
from metaverse.services.flow import Beginning, Change, Filter

blueprint = resource("stream", "The task flow, as server-sent events.")

RETRY_MS = 1000
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class FlowQuery(Query):
    """Which tasks are streamed, and from where on: `lastEventId` is for clients that cannot send the header."""

    class Meta:
        unknown = EXCLUDE

    stage = Text(64)
    agentId = Key()
    lastEventId = Text(256)


@blueprint.route("/3d/tasks/flow/stream", methods=["GET"])
@blueprint.arguments(FlowQuery, location="query")
@blueprint.response(200, content_type="text/event-stream", description="Events snapshot, task, reset and expiring.")
@needs(Role.VIEWER)
def stream(query: dict[str, Any]) -> Response:
    """Stream the task flow: `snapshot`, then `task` for each change; `Last-Event-ID` resumes."""
    mine = organization(query.get("organizationId"))
    wanted = Filter(query.get("stage"), query.get("agentId"))
    shown = request.headers.get("Last-Event-ID") or query.get("lastEventId")
    beginning = flow.begin(mine, place_of(shown), wanted)
    following = Following(_app(), mine, beginning, wanted, caller(), access.shown() or "")
    answer = Outpouring(following.chunks(is_resumed=bool(shown)), headers=HEADERS, content_type="text/event-stream")
    answer.fed = following.subscription
    return answer


class Following:
    """One open stream."""

    def __init__(
        self, app: Flask, organization_id: str, beginning: Beginning, wanted: Filter, who: Caller, shown: str
    ) -> None:
        self._app, self._organization_id, self._beginning = app, organization_id, beginning
        self.subscription = Subscription(beginning.epoch, beginning.seq, wanted, beginning.shown, who)
        self._staying = Staying(app, who, shown)

    def chunks(self, *, is_resumed: bool) -> Iterator[bytes]:
        """Write the stream until the client leaves, lags too far behind, or its token ends."""
        flows = _flows(self._app)
        flows.join(self._organization_id, self.subscription)
        try:
            yield b"retry: %d\n\n%b" % (RETRY_MS, self._first(is_resumed))
            self.subscription.is_bounded = True
            yield from self._rest()
        finally:
            flows.leave(self._organization_id, self.subscription)

    def _first(self, is_resumed: bool) -> bytes:
        start, epoch = self._beginning, self._beginning.epoch
        if start.snapshot is None:
            return self._missed()
        snapshot = event("snapshot", start.snapshot, epoch, start.seq)
        if not is_resumed:
            return snapshot
        reset = orjson.dumps({"organizationId": self._organization_id, "epoch": epoch, "seq": start.seq})
        return b"event: reset\ndata: %b\n\n%b" % (reset, snapshot)

    def _missed(self) -> bytes:
        """Write what was missed; then the bare place, for the rest of the log had nothing for this client."""
        start, subscription = self._beginning, self.subscription
        several = flow.changes(self._organization_id, start.missed)
        joined = b"".join(event("task", change.body, start.epoch, change.seq) for change in several)
        subscription.tell(several, joined, max(start.seq, subscription.seen))
        return b"".join(map(self._written, subscription.take(0))) + self._bare()

    def _rest(self) -> Iterator[bytes]:
        while True:
            left = self._staying.seconds_left()
            if left <= 0:
                yield self._staying.farewell()
                return
            told = b"".join(map(self._written, self.subscription.take(min(left, BEAT_SECONDS))))
            if self.subscription.is_lost or not self._staying.is_still_let_in():
                return
            yield told or b":\n" + self._bare()

    def _bare(self) -> bytes:
        return b"id: %b:%d\n\n" % (self._beginning.epoch.encode(), self.subscription.handed)

    def _written(self, what: bytes | Change) -> bytes:
        if isinstance(what, bytes):
            return what
        wanted, key = self.subscription.wanted, what.task["taskId"]
        with self._app.app_context():
            view = flow.entering(self._organization_id, key, wanted)
        if view is None:
            return b""
        self.subscription.shown.add(key)
        body = {**orjson.loads(what.body), "task": view}
        return event("task", orjson.dumps(body), self._beginning.epoch, what.seq)


def _flows(app: Flask) -> Flows:
    if "metaverse.flows" not in app.extensions:
        flows = app.extensions["metaverse.flows"] = Flows(tails.of(app))
        tails.closing(app).subscribe(flows.end)
        app.extensions["metaverse.known"].changed.subscribe(flows.doubt)
    return cast(Flows, app.extensions["metaverse.flows"])


def _app() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]


def place_of(last_id: str | None) -> tuple[str, int] | None:
    """Read the id of an event, `epoch:seq`; None where it is none."""
    epoch, _, seq = (last_id or "").rpartition(":")
    return (epoch, int(seq)) if epoch and seq.isascii() and seq.isdigit() and len(seq) < 17 else None

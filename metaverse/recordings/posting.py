"""Delivers to a running server elsewhere, by its public API, and waits with everything while it does not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from threading import Event

import httpx
import orjson

from metaverse.errors import Forbidden
from metaverse.recordings.delivering import Parcel, Tally, is_event

PATH = "/api/metaverse/events"
MOST_BYTES = 3 * 1024 * 1024
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
TIMEOUT_SECONDS = 30.0
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
WRONG = frozenset({401, 403, 404})


class Stopped(Exception):
    """Everything is to end while something still waits; its place is not kept."""


class ToServer:
    """Delivers over HTTP. A call that fails is made again, after longer pauses each time, until it is taken."""

    def __init__(
        self,
        http: httpx.Client,
        stop: Event,
        organization_id: str | None = None,
        said: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._http, self._stop, self._said, self.tally = http, stop, said, Tally()
        named = {"organizationId": organization_id} if organization_id else {}
        self._query = {"onInvalid": "skip", **named}

    def deliver(self, parcels: Sequence[Parcel], historical: bool = False) -> None:
        """Send events, and tell of what could not be read.

        Raises:
            Forbidden: the server does not let this token in.
            Stopped: everything is to end before the server has answered.
        """
        for parcel in parcels:
            if parcel.letter is not None:
                self.tally.refuse(f"{parcel.name}: {parcel.letter.reason}")
        events = [parcel for parcel in parcels if parcel.letter is None and is_event(parcel.event)]
        for adapter, of_one in groupby(events, lambda parcel: parcel.adapter):
            asked = {**self._query, "adapter": adapter, "historical": str(historical).lower()}
            for body, some in _bodies(list(of_one)):
                self._send(body, some, asked)

    def _send(self, body: bytes, parcels: Sequence[Parcel], query: dict[str, str]) -> None:
        pause, is_told = FIRST_PAUSE_SECONDS, False
        while not self._stop.is_set():
            answer = self._try(body, query)
            if isinstance(answer, httpx.Response) and answer.status_code not in TRANSIENT:
                self._answered(answer, parcels)
                return
            if not is_told:
                self._said(f"{self._http.base_url} does not take events now ({_why(answer)}); they wait.")
                is_told = True
            self._stop.wait(_pause(answer, pause))
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        raise Stopped

    def _try(self, body: bytes, query: dict[str, str]) -> httpx.Response | httpx.TransportError:
        try:
            return self._http.post(
                PATH, content=body, params=query, headers={"Content-Type": "application/cloudevents-batch+json"}
            )
        except httpx.TransportError as error:
            return error

    def _answered(self, answer: httpx.Response, parcels: Sequence[Parcel]) -> None:
        if answer.status_code in WRONG:
            raise Forbidden(f"The server says {answer.status_code}: {_detail(answer)}")
        if answer.status_code != httpx.codes.ACCEPTED:
            self.tally.refuse(f"{parcels[0].name} and what came with it: {answer.status_code}, {_detail(answer)}")
            return
        receipt = answer.json()
        self.tally.accepted += receipt["accepted"]
        self.tally.duplicates += receipt["duplicates"]
        for fault in receipt.get("rejected", []):
            where = fault["field"] or "as a whole"
            self.tally.refuse(f"{parcels[fault['index']].name}, {where}: {fault['message']}")


def _bodies(parcels: Sequence[Parcel]) -> Iterator[tuple[bytes, list[Parcel]]]:
    """Put events together as far as one call takes them."""
    held: list[bytes] = []
    some: list[Parcel] = []
    for parcel in parcels:
        raw = orjson.dumps(parcel.event)
        if held and sum(map(len, held)) + len(held) + len(raw) > MOST_BYTES:
            yield b"[" + b",".join(held) + b"]", some
            held, some = [], []
        held.append(raw)
        some.append(parcel)
    if held:
        yield b"[" + b",".join(held) + b"]", some


def _why(answer: httpx.Response | httpx.TransportError) -> str:
    return str(answer.status_code) if isinstance(answer, httpx.Response) else type(answer).__name__


def _pause(answer: httpx.Response | httpx.TransportError, otherwise: float) -> float:
    given = answer.headers.get("Retry-After", "") if isinstance(answer, httpx.Response) else ""
    return min(float(given), LONGEST_PAUSE_SECONDS) if given.isdigit() else otherwise


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]

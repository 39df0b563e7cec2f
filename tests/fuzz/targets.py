"""Where bytes of strangers are parsed, and what must hold whatever they are.

A target takes any bytes. What a reader says it may raise is caught here; whatever else is raised is a fault of it.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from metaverse.adapters import mapped, otlp
from metaverse.adapters.mapped_declaration import declared
from metaverse.adapters.otlp import Encoding, Signal
from metaverse.adapters.parsing import Unreadable, parsed
from metaverse.adapters.reading import Reading, Setting
from metaverse.adapters.register import ADAPTERS, Adapter
from metaverse.errors import Problem
from metaverse.events import validation
from metaverse.realtime.incoming import Goodbye, Incoming, TooLong
from metaverse.recordings import cloudevents, detection
from metaverse.security import keys, tickets
from metaverse.workers import telemetry

DATA = Path(__file__).resolve().parent.parent / "data"
MAPPINGS = Path(__file__).resolve().parents[2] / "examples" / "mappings"
SETTING = Setting(received_ms=1_795_608_000_000, keep_texts=True)
OPTIONS = {
    "agent": "a",
    "name": "A",
    "gateway": "g",
    "client": "c",
    "file": "0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f.jsonl",
}
LONGEST_SEED = 4096
MOST_SEEDS = 24
MOST_PIECES = 4
KEY = "a key for tests, which nobody else may have"
MOST_BYTES = 65_536

Check = Callable[[bytes], None]


class Target(NamedTuple):
    """Something that reads bytes: what must hold, and what to begin with."""

    check: Check
    seeds: Callable[[], list[bytes]]


def of_adapter(adapter: Adapter) -> Check:
    """Have an adapter read: it gives events that the door takes, and a cursor that can be kept."""

    def check(raw: bytes) -> None:
        reading = _kept(adapter.read(raw, adapter.begin(OPTIONS), SETTING))
        again = _kept(adapter.read(raw if not adapter.grows else b"", reading.cursor, SETTING))
        if adapter.finish:
            _kept(adapter.finish(again.cursor, SETTING))

    return check


def _kept(reading: Reading) -> Reading:
    reading.cursor = orjson.loads(orjson.dumps(_taken(reading).cursor))
    return reading


def _taken(reading: Reading) -> Reading:
    judged = validation.judge(reading.events)
    assert not judged.faults, judged.faults
    orjson.dumps([list(letter) for letter in reading.dead])
    return reading


def of_otlp(signal: Signal, encoding: Encoding) -> Check:
    """Have a request of OTLP read; the reader may say that all of it is unreadable."""

    def check(raw: bytes) -> None:
        try:
            reading = _taken(otlp.read(raw, {}, SETTING, signal, encoding))
        except otlp.Unreadable:
            return
        _taken(otlp.settle(reading.cursor, SETTING))

    return check


def mapping(raw: bytes) -> None:
    """Put any document through every mapping, and take it for a mapping itself."""
    try:
        document = parsed(raw)
    except Unreadable:
        return
    if isinstance(document, dict):
        declared(document)
    for path in sorted(MAPPINGS.glob("*.json")):
        found = declared(orjson.loads(path.read_bytes()))
        try:
            result = mapped.read(path.stem, found.templates, document, SETTING)
        except mapped.TooMuch:
            continue
        assert not validation.judge(result.events).faults


def door(raw: bytes) -> None:
    """Judge any JSON, as the door does."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return
    judged = validation.judge(document if isinstance(document, list) else [document])
    assert judged.faults or judged.drafts is not None


def frames(raw: bytes) -> None:
    """Cut a WebSocket's bytes into messages: the same however they come in pieces, and none after a fault."""
    whole = list(_found([raw]))
    size = max(1, len(raw) // MOST_PIECES)
    assert list(_found([raw[at : at + size] for at in range(0, len(raw), size)])) == whole
    for one in whole[:-1]:
        assert not isinstance(one, Goodbye)


def _found(pieces: list[bytes]) -> Iterator[Any]:
    incoming = Incoming(MOST_BYTES)
    for piece in pieces:
        incoming.feed(piece)
        try:
            while (found := incoming.next()) is not None:
                yield found
                if isinstance(found, Goodbye):
                    return
        except TooLong:
            yield TooLong
            return


def recording(raw: bytes) -> None:
    """Find a file's form by its beginning; it may be unknown."""
    with contextlib.suppress(detection.Unknown):
        detection._by_documents(raw)
    list(islice(cloudevents.values([raw[: len(raw) // 2], raw[len(raw) // 2 :]]), 10_000))


def packed(raw: bytes) -> None:
    """Unpack what is packed, as far as it is taken."""
    for body in (raw, zlib.compress(raw)):
        with contextlib.suppress(telemetry.Refused):
            assert len(telemetry.unpacked(body)) <= telemetry.LARGEST


def secrets(raw: bytes) -> None:
    """Read what somebody shows as a token, and what claims to be sealed; both are refused with a word."""
    with contextlib.suppress(Problem):
        tickets.read(KEY, raw.decode("utf-8", "replace"))
    with contextlib.suppress(keys.Damaged):
        keys.key_of_secret(KEY).open("fuzz.column", raw)
    with contextlib.suppress(ValueError):
        keys.read_ring(raw.decode("utf-8", "replace"))


def _files(*patterns: str) -> Callable[[], list[bytes]]:
    """Begin with pieces of recordings: whole small files, and single lines of large ones."""

    def seeds() -> list[bytes]:
        found: list[bytes] = []
        for pattern in patterns:
            for path in filter(Path.is_file, sorted(DATA.glob(pattern))):
                raw = path.read_bytes()
                lines = [raw] if len(raw) <= LONGEST_SEED else [line + b"\n" for line in raw.splitlines()]
                found += [line for line in lines if len(line) <= LONGEST_SEED]
        step = max(1, len(found) // MOST_SEEDS)
        return found[::step][:MOST_SEEDS]

    return seeds


def _frames() -> list[bytes]:
    text = b'42["3d:join",{"organizationId":"org_default","rooms":["scene"]}]'
    masked = bytes([0x81, 0x80 | len(text), 1, 2, 3, 4]) + bytes(byte ^ (at % 4 + 1) for at, byte in enumerate(text))
    return [masked, masked * 3, bytes([0x88, 0x82, 0, 0, 0, 0, 3, 232]), bytes([0x89, 0x80, 0, 0, 0, 0])]


def _tokens() -> list[bytes]:
    signed, _ = tickets.sign(KEY, "u_1", "s_1", 15)
    return [signed.encode(), keys.key_of_secret(KEY).seal("fuzz.column", b"x"), b"mvt_abc"]


_SEEDS = {
    "claude-code": ("claude-hooks/*",),
    "claude-code-file": ("claude-code*/*.jsonl", "claude-session*.jsonl", "hostile/0[1356]*"),
    "codex": ("codex/*",),
    "openclaw-file": ("openclaw/*.jsonl",),
    "openclaw": ("openclaw-gateway/*",),
    "a2a": ("other-agents/*", "hostile/*"),
    "ag-ui": ("other-agents/*", "hostile/*"),
}
_OTLP = _files("otlp/hostile-*", "otlp/otlp-*")
TARGETS: dict[str, Target] = {
    name: Target(of_adapter(adapter), _files(*_SEEDS[name])) for name, adapter in ADAPTERS.items()
}
TARGETS |= {
    f"otlp-{signal}-{encoding}": Target(of_otlp(signal, encoding), _OTLP) for signal in Signal for encoding in Encoding
}
TARGETS |= {
    "mapping": Target(mapping, _files("other-agents/*")),
    "door": Target(door, _files("hostile/*")),
    "frames": Target(frames, _frames),
    "recording": Target(recording, _files("*/*")),
    "packed": Target(packed, _files("otlp/otlp-*")),
    "secrets": Target(secrets, _tokens),
}

"""W3C Trace Context: the header `traceparent`, by which one server tells another whose work this is."""

from __future__ import annotations

import re

from metaverse.tracing.spans import Span, current, is_on

HEADER = "traceparent"
_WRITTEN = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?P<trace>(?!0{32})[0-9a-f]{32})-(?P<span>(?!0{16})[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})"
    r"(?P<more>-.*)?"
)
_SAMPLED = 0x01


def parent_of(written: str | None) -> Span | None:
    """Read whose work it is; None where it is not said, or not as the standard says it."""
    found = _WRITTEN.fullmatch((written or "").strip())
    if found is None or (found["version"] == "00" and found["more"]):
        return None
    is_sampled = bool(int(found["flags"], 16) & _SAMPLED)
    return Span(bytes.fromhex(found["trace"]), bytes.fromhex(found["span"]), None, "", is_sampled=is_sampled)


def written(span: Span) -> str:
    """Write whose work it is."""
    return f"00-{span.trace_id.hex()}-{span.span_id.hex()}-{int(span.is_sampled):02x}"


def headers() -> dict[str, str]:
    """Give what a call to another server is to carry; nothing while nobody records."""
    here = current() if is_on() else None
    return {} if here is None else {HEADER: written(here)}

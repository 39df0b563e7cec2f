"""Traces: what a request led to, and how long each part of it took; off unless somebody says where to send them."""

from __future__ import annotations

from metaverse.tracing.spans import NOTHING, Kind, Span, begin, below, current, end, is_on, span
from metaverse.tracing.wire import headers, parent_of

__all__ = ["NOTHING", "Kind", "Span", "begin", "below", "current", "end", "headers", "is_on", "parent_of", "span"]

"""A server that is watched: started with a token for Prometheus, and read as Prometheus reads it."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable

from prometheus_client.parser import text_string_to_metric_families

METRICS_TOKEN = "for Prometheus alone, and long enough"
BOUND_SECONDS = 15.0
LOOK_SECONDS = 0.05
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(text: str) -> Figures:
    """Read what was told, strictly."""
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def figure(told: Figures, name: str, **labels: str) -> float:
    """Give a figure; one that is not there is 0."""
    return told.get((f"metaverse_{name}", frozenset(labels.items())), 0.0)


def scrape(url: str, token: str = METRICS_TOKEN) -> str:
    """Read what a server tells."""
    call = urllib.request.Request(f"{url}/metrics", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(call, timeout=BOUND_SECONDS) as answer:
        text: str = answer.read().decode()
    return text


def until(url: str, holds: Callable[[Figures], bool]) -> Figures:
    """Read until something holds, or it is too late for that."""
    end = time.monotonic() + BOUND_SECONDS
    while time.monotonic() < end:
        told = read(scrape(url))
        if holds(told):
            return told
        threading.Event().wait(LOOK_SECONDS)
    raise AssertionError("It did not come to hold in time.")

"""Grafana's dashboard, from the declarations below: python -m scripts.dashboard > deploy/grafana/dashboard.json."""

from __future__ import annotations

import json
from itertools import count
from typing import Any, NamedTuple

Json = dict[str, Any]
SOURCE = {"type": "prometheus", "uid": "${source}"}
WIDE, HEIGHT = 24, 8
MINE = 'job=~"$job", instance=~"$instance"'


class Panel(NamedTuple):
    """One picture: its title, its unit, by their legends what is drawn, and beyond what it is red."""

    title: str
    unit: str
    queries: dict[str, str]
    limit: float | None = None


def rate(name: str, by: str, **matching: str) -> str:
    """Write how much a counter grows in a second."""
    return f"sum by ({by}) (rate({_picked(name, matching)}[$__rate_interval]))"


def quantile(share: float, name: str, by: str = "", **matching: str) -> str:
    """Write below which time a share of all times lies."""
    labels = f"{by}, le" if by else "le"
    return f"histogram_quantile({share}, {rate(f'{name}_bucket', labels, **matching)})"


def total(name: str, by: str = "", **matching: str) -> str:
    """Write a figure, added up over the processes."""
    return f"sum by ({by}) ({_picked(name, matching)})" if by else f"sum({_picked(name, matching)})"


def worst(name: str, by: str = "instance", **matching: str) -> str:
    """Write a figure of the process that has most of it."""
    return f"max by ({by}) ({_picked(name, matching)})"


def _picked(name: str, matching: dict[str, str]) -> str:
    more = "".join(f', {label}=~"{value}"' for label, value in matching.items())
    return f"metaverse_{name}{{{MINE}{more}}}"


MEMORY = f"1 - {worst('machine_memory_bytes', state='available')} / {worst('machine_memory_bytes', state='total')}"
BUSY = f"{rate('machine_cpu_seconds_total', 'instance', mode='busy')} / {rate('machine_cpu_seconds_total', 'instance')}"
API = quantile(0.95, "http_request_duration_seconds", route="/api/.*")
SLOW = f"sum by (kind) (increase({_picked('database_slow_queries_total', {})}[5m]))"

ROWS: dict[str, list[Panel]] = {
    "Limits": [
        Panel("WebSocket clients", "short", {"connected": total("sockets_connected")}, 1000),
        Panel("P95 of the API", "s", {"P95": API}, 0.5),
        Panel("Memory of the machine", "percentunit", {"{{instance}}": MEMORY}, 0.8),
        Panel("Processors of the machine", "percentunit", {"{{instance}}": BUSY}, 0.7),
        Panel("Slow queries in 5 minutes", "short", {"{{kind}}": SLOW}, 1),
        Panel("Which version runs", "short", {"{{version}} {{process}}": total("build_info", "version, process")}),
    ],
    "HTTP": [
        Panel("Answers in a second", "reqps", {"{{status}}": rate("http_request_duration_seconds_count", "status")}),
        Panel(
            "How long they took",
            "s",
            {
                "P50": quantile(0.5, "http_request_duration_seconds"),
                "P95": quantile(0.95, "http_request_duration_seconds"),
                "P99": quantile(0.99, "http_request_duration_seconds"),
            },
        ),
        Panel(
            "The ten slowest routes (P95)",
            "s",
            {"{{route}}": f"topk(10, {quantile(0.95, 'http_request_duration_seconds', 'route')})"},
        ),
        Panel("Open streams", "short", {"{{kind}}": total("http_streams", "kind")}),
    ],
    "Sockets and rooms": [
        Panel("Clients in rooms", "short", {"{{room}}": total("room_listeners", "room")}),
        Panel(
            "Coming and going, in a second",
            "ops",
            {
                "comes by {{transport}}": rate("sockets_opened_total", "transport"),
                "goes: {{reason}}": rate("sockets_closed_total", "reason"),
                "refused: {{reason}}": rate("sockets_refused_total", "reason"),
            },
        ),
        Panel("Bytes in a second", "Bps", {"{{direction}}": rate("lines_bytes_total", "direction")}),
        Panel("Messages in a second", "ops", {"{{of}}": rate("sockets_sent_messages_total", "of")}),
        Panel("What waits for slow clients", "bytes", {"{{instance}}": worst("sockets_backlog_bytes")}),
        Panel("What clients ask (P95)", "s", {"{{event}}": quantile(0.95, "socket_event_duration_seconds", "event")}),
    ],
    "Door and log": [
        Panel("Events in a second", "ops", {"{{outcome}}": rate("door_events_total", "outcome")}),
        Panel(
            "Batches until they are committed",
            "s",
            {
                "P50": quantile(0.5, "door_batch_duration_seconds"),
                "P95": quantile(0.95, "door_batch_duration_seconds"),
            },
        ),
        Panel(
            "From the commit until it is told (P95)",
            "s",
            {"{{instance}}": quantile(0.95, "tail_delay_seconds", "instance")},
        ),
        Panel(
            "Logs that wait to be told, and late events",
            "short",
            {"{{instance}}": worst("tail_waiting"), "late in a second": rate("door_late_events_total", "job")},
        ),
        Panel("Line to the other processes", "short", {"{{instance}}": worst("bus_up")}),
    ],
    "Database": [
        Panel(
            "Transactions (P95)",
            "s",
            {
                "{{kind}}": quantile(0.95, "database_transaction_duration_seconds", "kind"),
                "{{kind}}, waiting": quantile(0.95, "database_wait_seconds", "kind"),
            },
        ),
        Panel("Statements in a second", "ops", {"{{kind}}": rate("database_statements_total", "kind")}),
        Panel("Changes that wait", "short", {"{{instance}}": worst("database_writer_queue")}),
        Panel(
            "Readers or connections",
            "short",
            {"{{instance}} in use": worst("database_pool_in_use"), "{{instance}} at most": worst("database_pool_size")},
        ),
    ],
    "Loop and process": [
        Panel("Loop held (P99)", "s", {"{{instance}}": quantile(0.99, "loop_held_seconds", "instance")}, 0.1),
        Panel("Processor time", "percentunit", {"{{instance}}": rate("process_cpu_seconds_total", "instance")}),
        Panel("Memory", "bytes", {"{{instance}}": worst("process_resident_memory_bytes")}),
        Panel(
            "Files, greenlets, threads",
            "short",
            {
                "files": total("process_open_fds"),
                "greenlets": total("process_greenlets"),
                "threads": total("process_threads"),
            },
        ),
        Panel("Worker processes (P95)", "s", {"{{worker}}": quantile(0.95, "worker_duration_seconds", "worker")}),
        Panel("Memory of worker processes", "bytes", {"{{worker}}": total("worker_resident_memory_bytes", "worker")}),
        Panel("Caches", "short", {"{{cache}}": total("cache_entries", "cache")}),
        Panel(
            "Seconds since a chore was done",
            "s",
            {"{{chore}}": f"time() - {worst('chore_last_run_timestamp_seconds', 'chore')}"},
        ),
        Panel("Free disk", "bytes", {"{{instance}}": worst("machine_disk_bytes", state="free")}),
    ],
}


def dashboard() -> Json:
    """Return the dashboard."""
    return {
        "uid": "metaverse",
        "title": "Digital Human Metaverse Platform",
        "tags": ["metaverse"],
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": [_source(), _choice("job", "build_info"), _choice("instance", "build_info")]},
        "panels": _laid(),
    }


def _source() -> Json:
    return {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}


def _choice(label: str, name: str) -> Json:
    query = f"label_values(metaverse_{name}, {label})"
    several = {"multi": True, "includeAll": True, "allValue": ".*", "current": {"text": "All", "value": "$__all"}}
    return {"name": label, "type": "query", "datasource": SOURCE, "query": query, "refresh": 2, **several}


def _laid() -> list[Json]:
    numbers, at, laid = count(1), 0, []
    for title, panels in ROWS.items():
        place = {"h": 1, "w": WIDE, "x": 0, "y": at}
        laid.append(
            {"id": next(numbers), "type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": place}
        )
        at += 1
        for number, panel in enumerate(panels):
            width = WIDE // 3
            place = {"h": HEIGHT, "w": width, "x": number % 3 * width, "y": at + number // 3 * HEIGHT}
            laid.append(_drawn(panel, next(numbers), place))
        at += -(-len(panels) // 3) * HEIGHT
    return laid


def _drawn(panel: Panel, number: int, place: Json) -> Json:
    targets = [
        {"refId": chr(ord("A") + at), "datasource": SOURCE, "expr": expression, "legendFormat": legend}
        for at, (legend, expression) in enumerate(panel.queries.items())
    ]
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "datasource": SOURCE,
        "gridPos": place,
        "targets": targets,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0, **_limits(panel.limit)}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
    }


def _limits(limit: float | None) -> Json:
    if limit is None:
        return {"custom": {"fillOpacity": 10}}
    steps = [{"color": "green", "value": None}, {"color": "red", "value": limit}]
    drawn = {"fillOpacity": 10, "thresholdsStyle": {"mode": "line"}}
    return {"custom": drawn, "thresholds": {"mode": "absolute", "steps": steps}}


if __name__ == "__main__":
    print(json.dumps(dashboard(), indent=1, ensure_ascii=False))

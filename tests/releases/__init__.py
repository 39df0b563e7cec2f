"""Databases that older releases have filled, and what those releases said of them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "releases"
RELEASES = {
    "foundation": "544252a",  # 0001: the log, the office, tasks, people
    "figures": "4e19e39",  # 0006: the hub, attention, the network, the time machine
    "sources": "d7022a5",  # 0012: adapters, connections, mappings, gateways
    "client": "3becef0",  # 0015: the whole client, wall links
    "machines": "6610d52",  # 0016: several processes, the log in parts
}
"""Every release so far, the oldest first, with the commit that was its last."""

NAMES = tuple(RELEASES)

"""Nothing of the server calls out but through the one module that judges where to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "metaverse"
OUTWARD = {
    "aiohttp",
    "asyncio.open_connection",
    "ftplib",
    "http.client",
    "httpcore",
    "httpx",
    "requests",
    "smtplib",
    "socket.create_connection",
    "socket.getaddrinfo",
    "ssl.create_default_context",
    "urllib.request",
    "urllib3",
    "websocket",
    "websockets",
}
DOOR = "outbound"
PROGRAMS = {
    "cli": "what a person runs at a terminal, against a server that this person names",
    "conformance": "the kit that tries a server, run by a person",
    "recordings/posting.py": "`flask replay` and `flask follow` to a server that a person names",
}
"""What runs apart from the server, and is told by whoever runs it where to call."""

OPERATORS = {
    "security/oidc/wire.py": "the provider that signs people in, named by OIDC settings",
    "tracing/exporting.py": "where traces go, named by settings",
}
"""What calls only where the settings of the server say, which nobody sets but whoever operates it."""


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def _outward(path: Path) -> set[str]:
    names = set(_names(ast.parse(path.read_text())))
    dials = {name for name in names if name.endswith(".connect") and name.split(".")[0] in ("sock", "socket")}
    return {name for name in names if name in OUTWARD} | dials


def test_nothing_else_calls_out() -> None:
    found = {
        str(path.relative_to(ROOT)): outward
        for path in sorted(ROOT.rglob("*.py"))
        if (outward := _outward(path)) and not str(path.relative_to(ROOT)).startswith((DOOR, *PROGRAMS, *OPERATORS))
    }
    assert found == {}


def test_the_door_itself_is_seen() -> None:
    assert {"httpcore", "socket.getaddrinfo"} <= _outward(ROOT / DOOR / "http.py") | _outward(
        ROOT / DOOR / "dialing.py"
    )

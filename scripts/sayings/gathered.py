"""Everything that the server may say in an answer or an acknowledgement, as its code has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from marshmallow import Schema, fields, validate
from werkzeug.exceptions import default_exceptions

from metaverse.api.problems import DETAILS
from metaverse.errors import Problem
from scripts.sayings.literals import texts_of

SERVER = Path(__file__).resolve().parent.parent.parent / "metaverse"

NOT_TOLD = (
    "adapters/otlp_mending.py",
    "api/asyncapi.py",
    "api/description.py",
    "api/sign_in_page.py",
    "cli",
    "cluster",
    "conformance",
    "leaving",
    "operations",
    "recordings/delivering.py",
    "recordings/detection.py",
    "recordings/following.py",
    "recordings/places.py",
    "recordings/posting.py",
    "scenarios",
    "schemas/json_schema.py",
    "schemas/network.py",
    "security/oidc",
    "services/channels/forms",
    "services/channels/words.py",
    "services/shift_report_words.py",
    "settings",
    "tracing",
)
"""What writes for whoever operates the server, into documents, or in both languages by itself."""

_TOLD_AFTER_ALL = ("cli/backup.py", "cli/backup_targets.py", "operations/commands.py")
"""Of these what a scheduled backup says when it fails, which the admins are notified of."""

_WHOLE = r"(?:[A-Z{`]|[a-z]+[:,] ).* .*(?:[.?]|[.:] \{\w+\})"
_PLACE = r"(?:line|record|event|message) \{.*|\{where\}(?:: |, item ).*|hook event|the file"
_SENTENCE = re.compile(rf"(?:{_WHOLE}|{_PLACE})\Z", re.DOTALL)

_JOINED = "{first} · {others}"
"""Several faults of one thing, one after the other."""

_OPERATORS = {"min_op": "greater than or equal to", "max_op": "less than or equal to"}

_BY_OTHERS = (400, 404, 405, 408, 411, 413, 414, 415, 416, 422, 429, 431, 500, 503)
"""What Flask and its extensions refuse by themselves."""


def gathered(server: Path = SERVER) -> set[str]:
    """Return the templates of all sentences."""
    return {_JOINED} | set(_written(server)) | set(_titles(Problem)) | set(_of_fields(server)) | set(_of_http())


def _written(server: Path) -> Iterator[str]:
    for path in sorted(server.rglob("*.py")):
        name = path.relative_to(server).as_posix()
        if name in _TOLD_AFTER_ALL or not name.startswith(NOT_TOLD):
            yield from filter(_SENTENCE.match, texts_of(path.read_text("utf-8")))


def _titles(kind: type[Problem]) -> Iterator[str]:
    """Give what each kind of problem is called, and what it says where nobody says more."""
    yield kind.title
    yield f"{kind.title}."
    for narrower in kind.__subclasses__():
        yield from _titles(narrower)


def _of_fields(server: Path) -> Iterator[str]:
    """Give what marshmallow says of values by the fields and the validators that are used here."""
    source = "\n".join(path.read_text("utf-8") for path in server.rglob("*.py"))
    for name in {"Field", *re.findall(r"\bfields\.([A-Z]\w+)", source)}:
        for kind in getattr(fields, name).__mro__:
            yield from vars(kind).get("default_error_messages", {}).values()
    yield from Schema._default_error_messages.values()
    for name in set(re.findall(r"\bvalidate\.([A-Z]\w+)", source)):
        named = vars(getattr(validate, name)).items()
        told = (text for of, text in named if "message" in of and str(text).endswith("."))
        yield from (text.format(**_OPERATORS) if "{{" in text else text for text in told)


def _of_http() -> Iterator[str]:
    """Give what werkzeug says of requests that no code of ours sees."""
    for code in _BY_OTHERS:
        yield HTTPStatus(code).phrase
        if HTTPStatus(code) not in DETAILS:
            yield " ".join((default_exceptions[code].description or "").split())

"""The API does what its description says, whatever it is sent: the examples are made from the description itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import hypothesis
import psutil
import pytest
import schemathesis
from flask import Flask
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance, unsupported_method

from app import create_app
from metaverse import ids
from tests import databases
from tests.callers import API, Somebody, found, token
from tests.conftest import close, settings_for
from tests.factories import ORGANIZATION, status, task
from tests.figures import Figures, rounds

EXAMPLES, MANY = 3, 60
GROWN_MB = 96
GENEROUS = "1000000 per minute"
STREAMS = {f"{API}/3d/tasks/flow/stream", f"{API}/3d/replay/stream"}
LENIENT = {f"{API}/ingest/{name}" for name in ("claude-code", "codex", "openclaw", "a2a", "ag-ui")}
"""What is foreign is taken as far as it can be read, whatever it says it is; a cut line waits for its rest."""

JUDGES_MORE = {
    f"{API}/{path}"
    for path in (
        *("events", "commands", "3d/scene/config", "organizations/{organization_id}", "agents/{agent_id}"),
        *("3d/scene/config/check", "wall-links", "tokens", "tokens/{token_id}"),
        *(
            "answers/settings",
            "attention",
            "attention/settings",
            "alert-rules",
            "alert-rules/{rule_id}",
            "3d/shift-report",
        ),
        *("3d/replay", "3d/replay/timeline", "identities/rules", "agents/{agent_id}/merge"),
        *("gateways", "gateways/{gateway_id}", "retention", "retention/plan"),
        *(
            "channels",
            "channels/{channel_id}",
            "channels/{channel_id}/secret",
            "notify-rules",
            "notify-rules/{rule_id}",
        ),
        *("mappings", "mappings/{mapping_name}", "mappings/{mapping_name}/try", "ingest/mapped/{mapping_name}"),
    )
} | LENIENT
"""What these take depends on more than a schema can say: each other's fields, what was before, or free JSON; and none
of them takes `1.0` for a whole number."""

moments = st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 31)).map(lambda at: at.replace(tzinfo=UTC).isoformat())
schemathesis.openapi.format("date-time", moments)


@pytest.fixture(scope="module")
def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an office where somebody works, with room for many calls."""
    home = tmp_path_factory.mktemp("described")
    url = databases.fresh_sqlite(sqlite_template, home)
    app = create_app(
        settings_for(home, DATABASE_URL=url, READER_THREADS="1", RATE_LIMIT=GENEROUS, TOKEN_RATE_LIMIT=GENEROUS)
    )
    found(app)
    yield app
    close(app)


@pytest.fixture(scope="module")
def described(office: Flask) -> Any:
    """Load the description from the app itself."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", office)


@pytest.fixture(scope="module")
def admin(office: Flask) -> Somebody:
    """Show an admin's token, with some work in the log."""
    admin = token(office, "admin")
    admin.tell(status("ada", taskId="t-1"), task("t-1", status="working", assignee="ada"))
    return admin


@pytest.mark.timeout(400)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: f"{mode.value} values")
def test_every_operation_keeps_to_its_description(
    described: Any, admin: Somebody, mode: GenerationMode, subtests: pytest.Subtests
) -> None:
    for operation in (result.ok() for result in described.get_all_operations()):
        if operation.path not in STREAMS:
            with subtests.test(operation.label):
                judge(operation, mode, admin)


@pytest.mark.nightly
def test_every_operation_keeps_to_its_description_for_long(
    described: Any, admin: Somebody, subtests: pytest.Subtests, figures: Figures
) -> None:
    operations = [result.ok() for result in described.get_all_operations() if result.ok().path not in STREAMS]

    def judge_all(examples: int) -> int:
        calls = 0
        for operation, mode in product(operations, GenerationMode):
            with subtests.test(f"{operation.label}, {mode.value}"):
                calls += judge(operation, mode, admin, examples)
        return calls

    examples = rounds(MANY, "EXAMPLES")
    judge_all(examples)  # who makes up the calls learns meanwhile, in the same process; from here on it knows them all
    warm_mb = _resident_mb()
    calls = judge_all(examples)
    grown_mb = _resident_mb() - warm_mb
    figures(calls=calls, grown_mb=grown_mb)
    assert grown_mb < GROWN_MB


def _resident_mb() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1_048_576


def judge(operation: Any, mode: GenerationMode, admin: Somebody, examples: int = EXAMPLES) -> int:
    """Call an operation with values that are right or wrong, and compare what it answers with its description."""
    calls = 0
    left_out = [unsupported_method, *([positive_data_acceptance] if operation.path in JUDGES_MORE else [])]

    @hypothesis.settings(max_examples=examples, suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        nonlocal calls
        calls += 1
        also = []
        if mode is GenerationMode.POSITIVE:
            aim(case, admin)
        elif not is_wrong(case) or (case.query or {}).get("onInvalid") == "skip" or operation.path in LENIENT:
            also = [negative_data_rejection]
        case.call_and_validate(headers=admin.headers, excluded_checks=[*left_out, *also])

    try:
        call()
    except hypothesis.errors.Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing that it takes can be wrong
    return calls


def is_wrong(case: Any) -> bool:
    """Tell whether the values are wrong in a place that is judged: a write reads only the organization of a query."""
    all_is_sent = all(value not in (None, [], {}) for value in (case.query or {}).values())
    places = ("path", "query") if case.method == "GET" and all_is_sent else ("path", "body")
    components = {place.value: component.mode for place, component in case.meta.components.items()}
    return any(components.get(place) is GenerationMode.NEGATIVE for place in places)


def aim(case: Any, admin: Somebody) -> None:
    """Let half of the calls be about what is there: else all would ask for what nobody has."""
    for place in (case.query, case.body):
        if isinstance(place, dict) and "organizationId" in place:
            place["organizationId"] = ORGANIZATION
    known = {"agent_id": ids.agent_id(ORGANIZATION, "ada"), "task_id": ids.task_id(ORGANIZATION, "t-1")}
    for name, value in known.items():
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = value
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = admin.get(f"{API}/3d/scene/config").headers["ETag"]

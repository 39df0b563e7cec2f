"""The API does what its description says, whatever it is sent: the examples are made from the description itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from schemathesis import GenerationMode

from app import create_app
from metaverse import database
from tests import databases
from tests.callers import found, token
from tests.conftest import settings_for
from tests.factories import status, task

EXAMPLES = 10
GENEROUS = "1000000 per minute"


@pytest.fixture(scope="module")
def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an office where somebody works, with room for many calls."""
    home = tmp_path_factory.mktemp("described")
    url = databases.fresh_sqlite(sqlite_template, home)
    app = create_app(settings_for(home, DATABASE_URL=url, RATE_LIMIT=GENEROUS, TOKEN_RATE_LIMIT=GENEROUS))
    found(app)
    yield app
    with app.app_context():
        database.bound().dispose()


@pytest.fixture(scope="module")
def described(office: Flask) -> Any:
    """Load the description from the app itself."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", office)


@pytest.fixture(scope="module")
def shown(office: Flask) -> dict[str, str]:
    """Show an admin's token, with some work in the log."""
    admin = token(office, "admin")
    admin.tell(status("ada", taskId="t-1"), task("t-1", status="working", assignee="ada"))
    return admin.headers


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: f"{mode.value} values")
def test_every_operation_keeps_to_its_description(
    described: Any, shown: dict[str, str], mode: GenerationMode, subtests: pytest.Subtests
) -> None:
    for found in described.get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            judge(operation, mode, shown)


def judge(operation: Any, mode: GenerationMode, shown: dict[str, str]) -> None:
    """Call an operation with values that are right or wrong, and compare what it answers with its description."""

    @hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        case.call_and_validate(headers=shown)

    call()

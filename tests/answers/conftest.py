"""A served office whose answers reach the agents."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.answers.office import Office, opened
from tests.databases import fresh_sqlite


@pytest.fixture(scope="module")
def make_office(tmp_path_factory: pytest.TempPathFactory, sqlite_template: object) -> Iterator[Callable[[], Office]]:
    """Serve to all tests of a module."""
    home = tmp_path_factory.mktemp("answers")
    with opened(home, fresh_sqlite(sqlite_template, home), OUTBOUND_NETWORKS="127.0.0.0/8") as make:  # type: ignore[arg-type]
        yield make


@pytest.fixture
def office(make_office: Callable[[], Office]) -> Office:
    """Give an organization of one's own, on a server that is shared."""
    return make_office()

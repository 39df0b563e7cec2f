"""Who leaves here leaves a database that no server has open."""

from __future__ import annotations

import pytest

from metaverse.leaving import person


@pytest.fixture(autouse=True)
def heard_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no server to hear that somebody is signed out."""
    monkeypatch.setattr(person, "HEARD_SECONDS", 0.0)

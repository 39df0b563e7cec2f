"""An office, who sends events to it, and who reads of it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.callers import Somebody, found, token, user


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    return app


@pytest.fixture
def agent(office: Flask) -> Somebody:
    return token(office, "agent")


@pytest.fixture
def viewer(office: Flask) -> Somebody:
    return token(office, "viewer")


@pytest.fixture
def operator(office: Flask) -> Somebody:
    return user(office, "operator")


@pytest.fixture
def admin(office: Flask) -> Somebody:
    return user(office, "admin")

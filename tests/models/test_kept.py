"""Whoever adds a column that holds text or bytes decides how it is kept, and says why."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, String

from metaverse import models
from metaverse.extensions import db
from metaverse.models.kept import REGISTRY, How
from metaverse.models.sealed import KINDS

for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
    importlib.import_module(module.name)

TABLES = db.metadata.tables


def holds_text(column: Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl_instance", column.type), String | LargeBinary)


def texts_of(name: str) -> set[str]:
    return {column.name for column in TABLES[name].columns if holds_text(column)} - {"organization_id"}


def test_every_table_is_named() -> None:
    unnamed = {name for name in TABLES if texts_of(name)} - set(REGISTRY)
    assert not unnamed, "Say in metaverse/models/kept.py how the columns of these tables are kept."


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_column_with_text_is_named_with_a_reason(name: str) -> None:
    named = REGISTRY[name]
    assert not texts_of(name) - set(named), f"Say in metaverse/models/kept.py how these columns of {name} are kept."
    assert not set(named) - texts_of(name), f"{name} has no such columns with text."
    assert all(kept.why for kept in named.values())


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_what_is_said_to_be_sealed_is_sealed_for_its_very_place(name: str) -> None:
    for column in TABLES[name].columns:
        is_named = column.name in REGISTRY[name] and REGISTRY[name][column.name].how is How.SEALED
        assert isinstance(column.type, KINDS) == is_named, f"{name}.{column.name}"
        if isinstance(column.type, KINDS):
            assert column.type.place == f"{name}.{column.name}"


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_blind_index_says_what_it_finds(name: str) -> None:
    for column, kept in REGISTRY[name].items():
        if kept.how is How.BLIND:
            assert REGISTRY[name][kept.of].how is How.SEALED, f"{name}.{column}"

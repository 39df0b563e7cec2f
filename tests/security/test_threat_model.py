"""The threat model names tests that there are, and says the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "docs" / name for name in ("threat-model.md", "threat-model.zh.md")]
DEFINED = re.compile(r"^def (test_\w+)", re.MULTILINE)


@pytest.fixture(scope="module")
def tests() -> set[str]:
    return {name for path in (ROOT / "tests").rglob("test_*.py") for name in DEFINED.findall(path.read_text())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_is_there(page: Path, tests: set[str]) -> None:
    named = re.findall(r"`([^`]+)`", page.read_text())
    missing = [name for name in named if name.startswith("test_") and name not in tests]
    missing += [name for name in named if name.startswith(("tests/", "docs/")) and not (ROOT / name).exists()]
    assert missing == []


def test_both_languages_name_the_same_tests_and_settings() -> None:
    english, chinese = (re.findall(r"`(test_\w+|tests/[\w./]+|[A-Z_]{6,})`", page.read_text()) for page in PAGES)
    assert sorted(set(english)) == sorted(set(chinese))

"""`make audit` finds a secret that is planted, and tells what it found from what it could not look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import audit
from scripts.audit import Done, Look, Word

KEY = "AKIA" + "QYLPMN5HFIQR7XYA"


def test_a_planted_secret_is_found_where_it_stands_and_not_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f'NAME = "office"\nKEY = "{KEY}"\n')
    look = audit.searched("secrets", [str(file)], audit.BASELINES["tests"])
    assert (look.word, look.lines[0]) == (Word.FOUND, f"{file}:2: AWS Access Key")
    assert KEY not in "".join(look.lines)
    file.write_text('NAME = "office"\n')
    assert audit.searched("secrets", [str(file)], audit.BASELINES["tests"]).word is Word.CLEAN


def test_a_guessed_secret_is_found_in_what_is_delivered(tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text('password = "' + "Tr0ub4dor" + '&3xyzzy"\n')
    assert audit.searched("secrets", [str(file)], audit.BASELINES["product"]).word is Word.FOUND


def test_advisories_are_asked_for_by_version() -> None:
    asked = audit.pinned()
    assert len(asked) > 50
    assert all(one.count("==") == 1 and one.split("==")[1] for one in asked)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, Word.CLEAN),
        (
            {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]},
            Word.FOUND,
        ),
        ({"dependencies": [{"name": "a", "skip_reason": "Dependency not found on PyPI"}]}, Word.UNSEEN),
        ("no answer", Word.UNSEEN),
    ],
)
def test_what_pypi_says_is_read(said: object, word: Word) -> None:
    assert audit.of_python("Python", Done(1, json.dumps(said), ["ConnectionError"])).word is word


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"vulnerabilities": {}}, Word.CLEAN),
        ({"vulnerabilities": {"a": {"name": "a", "severity": "high"}}}, Word.FOUND),
        ({"message": "405 Method Not Allowed - POST https://registry"}, Word.UNSEEN),
        ([], Word.UNSEEN),
    ],
)
def test_what_npm_says_is_read(said: object, word: Word) -> None:
    assert audit.of_npm("npm", Done(1, json.dumps(said), [])).word is word


@pytest.mark.parametrize(
    ("words", "code"),
    [([Word.CLEAN], 0), ([Word.CLEAN, Word.UNSEEN], 2), ([Word.UNSEEN, Word.FOUND], 1)],
)
def test_the_exit_code_tells_found_from_not_looked_at(
    words: list[Word], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "dependencies", lambda: [Look("part", word, ["said"]) for word in words])
    for other in ("packages", "sources", "secrets"):
        monkeypatch.setattr(audit, other, list)
    assert audit.main() == code
    assert ("COULD NOT LOOK" in capsys.readouterr().out) is (Word.UNSEEN in words)


def test_a_program_that_is_not_there_is_no_finding() -> None:
    assert audit.run(["a-program-that-nobody-has"]).code == -1

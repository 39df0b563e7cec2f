"""What is done in administration has words in the client: each act that the code names, in both languages, no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import ROOT

ACT = re.compile(r"^[a-z][a-z_-]*\.[a-z][a-z_-]*$")
NOTING = {"note", "act", "note_person", "sealing_keys.tell", "sealing_keys.forget"}
"""The functions that are given the name of an act, those of keys by their module."""

CLIENT = ROOT / "frontend" / "src"


def acts_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            named = ast.unparse(node.func)
            if {named, named.rpartition(".")[2]} & NOTING:
                told = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                yield from (one for one in told if ACT.match(one))


def named_in_the_code() -> set[str]:
    return {act for path in (ROOT / "metaverse").rglob("*.py") for act in acts_in(path)}


@pytest.mark.parametrize("language", ["En", "Zh"])
def test_every_act_of_administration_has_words_in_the_client(language: str) -> None:
    words = (CLIENT / "i18n" / f"audit{language}.ts").read_text()
    assert set(re.findall(r"'audit\.act\.([a-z._-]+)'", words)) == named_in_the_code()


def test_every_act_can_be_looked_for_by_its_kind() -> None:
    offered = re.findall(r"'([a-z_-]+\.)'", (CLIENT / "settings" / "account" / "auditWords.ts").read_text())
    assert {f"{act.partition('.')[0]}." for act in named_in_the_code()} | {"connection."} == set(offered)

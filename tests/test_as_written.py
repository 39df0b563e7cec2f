"""What the documentation says to run is run as written, against a real server; only the port is the test's."""

from __future__ import annotations

import re
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import ROOT, Served, serving

DOCS = ROOT / "docs"
WRITTEN_ADDRESS = "http://127.0.0.1:3000"
_BLOCK = re.compile(r"^(?P<indent> *)<!-- run -->\n *```(?P<kind>\w+)\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_FENCED = re.compile(
    r"^ *```(?:sh|bash|python|json|js|html|console|yaml|ini|nginx)\n.*?^ *```$", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"\s+(?:#|//) .*$", re.MULTILINE)
PAGES = {
    "start.md": ['"accepted":1'],
    "python-client.md": ["'accepted': 1", "'accepted': 200", "mira working Reading the contract", "joined at"],
    "shell.md": [
        '{"accepted":2,"duplicates":0}',
        '"status":422',
        '{"name":"ci","status":"working","activity":"Compiling"}',
        "Build 42: execution",
        "event: snapshot",
        "permission: Deploy build 42?",
        '"specversion":"1.0"',
    ],
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve an office that nobody has used."""
    home = tmp_path_factory.mktemp("written")
    with serving(home, f"sqlite:///{home / 'written.db'}") as running:
        running.prepare("init-db")
        running.prepare("seed")
        yield running


def _script(page: Path) -> str:
    """Put the marked blocks of a page together as one script of the shell."""
    parts = ["set -eu"]
    for found in _BLOCK.finditer(page.read_text()):
        code = textwrap.dedent(found["code"])
        parts.append(code if found["kind"] == "sh" else f".venv/bin/python - <<'END-OF-PYTHON'\n{code}END-OF-PYTHON")
    assert len(parts) > 1, "There is nothing to run."
    return "\n".join(parts)


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_says_to_run_does_what_it_says(served: Served, name: str) -> None:
    script = _script(DOCS / name).replace(WRITTEN_ADDRESS, served.url)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for told in PAGES[name]:
        assert told in done.stdout, done.stdout


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.zh.md")), ids=lambda page: str(page.name))
def test_the_chinese_page_has_the_code_of_the_english_one(page: Path) -> None:
    english = (page.parent / page.name.replace(".zh.md", ".md")).read_text()
    assert _code(page.read_text()) == _code(english)


def _code(text: str) -> list[str]:
    """Give what a page says to run; the comments in it may be of another language."""
    return [_COMMENT.sub("", block) for block in _FENCED.findall(text)]

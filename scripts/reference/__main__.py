"""Build the documentation: the pages of docs/ and those that are written from the code, in English and Chinese.

The pages come together in var/docs-source, and MkDocs makes var/docs of them. Whatever it warns of is an error.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ["NO_MKDOCS_2_WARNING"] = "1"

from mkdocs.commands.build import build  # noqa: E402
from mkdocs.config import load_config  # noqa: E402

import config  # noqa: E402
from app import create_app  # noqa: E402
from metaverse.cli import COMMANDS  # noqa: E402
from scripts.reference import architecture, commands, rest, sockets  # noqa: E402
from scripts.reference.words import Words, chinese  # noqa: E402

SOURCE = ROOT / "var" / "docs-source"
SITE = ROOT / "var" / "docs"
OUTSIDE = re.compile(r"\]\((?:\.\./)+((?:bench|deploy|examples|frontend|scripts|\.env)[^)#]*)")

Pages = dict[str, tuple[str, str]]


def main() -> None:
    """Build it, and say where it is."""
    logging.getLogger("mkdocs").addHandler(_loud())
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", SOURCE)
    english, also = written(Words()), written(chinese())
    for ending, pages in ((".md", english), (".zh.md", also)):
        for path, (_, text) in pages.items():
            _write(SOURCE / (path.removesuffix(".md") + ending), text)
    for page in SOURCE.rglob("*.md"):
        _bring_outside(page)
    settings = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(SOURCE), site_dir=str(SITE), strict=True)
    settings.nav = _named(settings.nav or [], english)
    _translate(settings, {title: also[path][0] for path, (title, _) in english.items()})
    build(settings)
    print(f"The documentation is in {SITE.relative_to(ROOT)}/index.html.")


def _loud() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    return handler


def written(say: Words) -> Pages:
    """Write the reference in one language: title and text of each page by its path."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(config.load({"SECRET_KEY": "k" * 64, "METAVERSE_HOME": home, "APP_ENV": "test"}))
        client = app.test_client()
        pages = rest.pages(orjson.loads(client.get("/api/openapi.json").data), say)
        pages |= sockets.pages(orjson.loads(client.get("/api/asyncapi.json").data), say)
        own = [command.name or "" for command in COMMANDS]
        pages["reference/commands.md"] = (say("Commands"), commands.commands_page(app.cli, own, say))
    pages["reference/settings.md"] = (say("Settings"), commands.settings_page(say))
    pages["reference/architecture.md"] = (say("Code"), architecture.page(say))
    return pages


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _bring_outside(page: Path) -> None:
    """Bring what a page links outside of docs/ into the site, and point the link there."""
    text = page.read_text(encoding="utf-8")
    up = "../" * (len(page.relative_to(SOURCE).parts) - 1)
    for linked in {one for one in OUTSIDE.findall(text) if (ROOT / one).is_file()}:
        copy = SOURCE / "project" / linked
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / linked, copy)
    page.write_text(OUTSIDE.sub(lambda found: f"]({up}project/{found[1]}", text), encoding="utf-8")


def _named(nav: list[Any], written: Pages) -> list[Any]:
    """Fill in what the navigation leaves to the code: the pages of the REST API, and all decisions."""
    told = [{title: path} for path, (title, _) in written.items() if path.startswith(f"{rest.FOLDER}/")]
    decisions = [f"decisions/{page.name}" for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    filled: dict[str, list[Any]] = {"REST": told, "Decisions": decisions}
    for section in nav:
        for entries in section.values():
            entries[:] = [_filled(entry, filled) for entry in entries]
    return nav


def _translate(settings: Any, titles: dict[str, str]) -> None:
    """Give the Chinese navigation the titles of the pages that are written."""
    for language in settings.plugins["i18n"].config.languages:
        if language.locale == "zh":
            language.nav_translations |= titles


def _filled(entry: Any, filled: dict[str, list[Any]]) -> Any:
    if isinstance(entry, dict):
        return {title: filled.get(title, there) if there == "*" else there for title, there in entry.items()}
    return entry


if __name__ == "__main__":
    main()

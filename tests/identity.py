"""A certified OpenID provider in a process of its own, for as long as a test signs people in by it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

FOLDER = Path(__file__).resolve().parent / "provider"
SECRET = "the office and the provider know it, and nobody else"
PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"email": "ada@example.com", "email_verified": True, "name": "Ada L.", "groups": ["office", "admins"]},
    "bob": {"email": "bob@example.com", "email_verified": False, "name": "Bob", "groups": ["office"]},
    "eve": {"email": "eve@elsewhere.test", "email_verified": True, "name": "Eve", "groups": []},
}


@cache
def installed() -> Path:
    """Install what the provider needs, once."""
    lock, mark = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if not mark.exists() or mark.stat().st_mtime < lock.stat().st_mtime:
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=FOLDER, check=True, timeout=100)
    return FOLDER


@dataclass
class Running:
    """A running provider: its issuer, and the file of the people that it knows."""

    issuer: str
    people: Path

    def tell(self, who: str, **claims: Any) -> None:
        """Have it say something else of somebody from now on."""
        known = json.loads(self.people.read_text())
        self.people.write_text(json.dumps({**known, who: {**known[who], **claims}}))


@contextmanager
def running(home: Path, office: str) -> Iterator[Running]:
    """Run a provider that knows an office."""
    people = home / "people.json"
    people.write_text(json.dumps(PEOPLE))
    command = ["node", str(installed() / "provider.mjs"), f"{office}/api/auth/oidc/callback", f"{office}/", str(people)]
    with (home / "provider.out").open("wb") as errors:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer, (home / "provider.out").read_text()
        yield Running(issuer, people)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@dataclass
class _Form(HTMLParser):
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = named.get("action", "")
        elif tag == "input" and "name" in named:
            self.fields[named["name"]] = named.get("value", "")


def through(url: str, who: str) -> str:
    """Sign somebody in at the provider, as a browser would, and return where it sends the browser back to."""
    with httpx.Client(follow_redirects=False, timeout=10) as browser:
        response = browser.get(url)
        for _ in range(12):
            while response.is_redirect:
                goes_to = urljoin(str(response.url), response.headers["Location"])
                if "/api/auth/oidc/callback" in goes_to:
                    return goes_to
                response = browser.get(goes_to)
            form = _Form()
            form.feed(response.text)
            assert form.action, response.text
            shown = {**form.fields, **({"login": who, "password": "x"} if "login" in form.fields else {})}
            response = browser.post(urljoin(str(response.url), form.action), data=shown)
    raise AssertionError(f"The provider leads nowhere: {response.url}")

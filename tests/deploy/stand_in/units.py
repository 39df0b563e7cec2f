"""Units of systemd as far as the stand-in reads them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

FOLDERS = (Path("/etc/systemd/system"), Path("/lib/systemd/system"), Path("/usr/lib/systemd/system"))


class Unit:
    """One unit, its specifiers filled in; a key that is said again adds to its list."""

    def __init__(self, name: str) -> None:
        self.name = name if "." in name else f"{name}.service"
        self.stem, _, self.kind = self.name.rpartition(".")
        self._said: dict[str, list[str]] = {}
        for line in _text(self.name).splitlines():
            key, mark, value = line.partition("=")
            if mark and not line.startswith(("#", ";")):
                self._take(key.strip(), self._filled(value.strip()))

    def all(self, key: str) -> list[str]:
        """Give all that is said of something."""
        return self._said.get(key, [])

    def one(self, key: str, otherwise: str = "") -> str:
        """Give the last that is said of something."""
        return self._said.get(key, [otherwise])[-1]

    def words(self, key: str) -> list[str]:
        """Give the words that are said of something."""
        return [word for value in self.all(key) for word in value.split()]

    def is_on(self, key: str) -> bool:
        """Tell whether something is asked for."""
        return self.one(key) in ("yes", "true", "on", "1", "strict")

    def seconds(self, key: str, otherwise: float) -> float:
        """Give a time limit."""
        raw = self.one(key)
        if raw.endswith("h"):
            return float(raw[:-1]) * 3600
        return float(raw.removesuffix("s")) if raw else otherwise

    def environment(self) -> dict[str, str]:
        """Give the settings: those of the unit, and over them those of its files."""
        found = dict(pair.split("=", 1) for value in self.all("Environment") for pair in shlex.split(value))
        for path in self.all("EnvironmentFile"):
            if Path(path.lstrip("-")).exists():
                found |= _read(Path(path.lstrip("-")))
        return found

    def commands(self, key: str) -> list[list[str]]:
        """Give commands, without the marks before them."""
        return [shlex.split(value.lstrip("-+!@:")) for value in self.all(key) if value]

    def _take(self, key: str, value: str) -> None:
        if value:
            self._said.setdefault(key, []).append(value)
        else:
            self._said[key] = []

    def _filled(self, value: str) -> str:
        instance = self.stem.partition("@")[2]
        folder = f"/run/credentials/{self.name}"
        return value.replace("%i", instance).replace("%I", instance).replace("%n", self.name).replace("%d", folder)


def _text(name: str) -> str:
    template = re.sub(r"@[^.]*\.", "@.", name)
    for folder in FOLDERS:
        for candidate in (name, template):
            if (folder / candidate).exists():
                return re.sub(r"\\\n\s*", " ", (folder / candidate).read_text())
    raise SystemExit(f"Unit {name} not found.")


def _read(path: Path) -> dict[str, str]:
    """Read a file of settings as systemd does."""
    found = {}
    for line in path.read_text().splitlines():
        name, mark, raw = line.strip().partition("=")
        if mark and not name.startswith(("#", ";")):
            found[name] = raw[1:-1] if raw[:1] in ("'", '"') and raw[-1:] == raw[:1] else raw
    return found

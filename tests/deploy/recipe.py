"""The Dockerfile's steps, carried out in root folders: what a machine without an engine can do of a build."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.root_folder import PATH, RootFolder
from tests.served import ROOT

FILE = ROOT / "deploy" / "docker" / "Dockerfile"


def instructions() -> list[tuple[str, str]]:
    """Give the Dockerfile's instructions, each on a line of its own."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", FILE.read_text()))
    parted = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(word, rest) for word, _, rest in parted]


def is_ignored(path: str) -> bool:
    """Tell whether `.dockerignore` leaves a file of the checkout out; the last line that fits decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line and not line.startswith("#"):
            pattern = line.lstrip("!")
            if _fits(path, pattern):
                ignored = not line.startswith("!")
    return ignored


def _fits(path: str, pattern: str) -> bool:
    """Tell whether a pattern names a path or a folder above it."""
    parts = path.split("/")
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatch(part, pattern[3:]) for part in parts)
    return any(fnmatch.fnmatch(one, pattern) and one.count("/") == pattern.count("/") for one in above)


@dataclass
class Stage:
    """One stage of the build, as far as it has come."""

    root: RootFolder
    folder: str = "/"
    user: str = "root"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    last: dict[str, list[str]] = field(default_factory=dict)
    """What it does when it is built: ENTRYPOINT, CMD and the command of HEALTHCHECK."""

    def follow(self, word: str, rest: str, stages: dict[str, Stage]) -> None:
        """Carry one instruction out."""
        match word:
            case "RUN":
                self.run(rest)
            case "COPY":
                self.copy(rest, stages)
            case "WORKDIR":
                self.folder = rest
                self.run("true")
            case "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            case "USER":
                self.user = rest
            case "ENTRYPOINT" | "CMD":
                self.last[word] = json.loads(rest)
            case "HEALTHCHECK":
                self.last[word] = json.loads(rest.partition("CMD")[2])

    def run(self, command: str, *, is_outside: bool = True) -> str:
        """Run a command in it, which must end well."""
        code, said = self.root.run(f"{self.settings()}mkdir -p {self.folder}\ncd {self.folder}\n{command}", is_outside)
        assert code == 0, f"{command}\n{said[-4000:]}"
        return said

    def settings(self) -> str:
        """Write its settings for a shell."""
        return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in self.environment.items())

    def copy(self, rest: str, stages: dict[str, Stage]) -> None:
        """Copy files of the checkout, or of a stage before."""
        words = rest.split()
        source = next((word.partition("=")[2] for word in words if word.startswith("--from=")), None)
        *what, where = [word for word in words if not word.startswith("--")]
        target = self.root.folder / f"{self.folder}/{where}".lstrip("/")
        for one in what:
            if source is None:
                copy_from_checkout(one, target)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            there = stages[source].root.folder / one.lstrip("/")
            subprocess.run(["cp", "-a", "-T", there, target], check=True, timeout=300)


def copy_from_checkout(name: str, target: Path) -> None:
    """Copy a file into a folder, or what is in a folder into another, without what is ignored."""
    source = ROOT / name
    for path in [source] if source.is_file() else sorted(source.rglob("*")):
        if path.is_file() and not is_ignored(str(path.relative_to(ROOT))):
            there = target / (path.name if path == source else path.relative_to(source))
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, there)

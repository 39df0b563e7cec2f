"""Look for known holes and forgotten secrets: dependencies, the sources, and what would be committed.

Exit codes: 0 nothing was found; 1 something was found; 2 nothing was found, but not everything could be looked at.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATIENCE_SECONDS = 300
CLIENTS = ("frontend", "tests/clients", "tests/provider", "bench/peer")
BASELINES = {"product": ROOT / ".secrets" / "product.json", "tests": ROOT / ".secrets" / "tests.json"}
GUESSING = ("KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString", "BasicAuthDetector")
"""Detectors that take whatever looks odd for a secret; tests are full of such texts."""

NOT_READ = (".png", ".jpg", ".glb", ".woff2", ".ico", ".gz", ".zst", ".pb", ".bin", "package-lock.json", ".min.js")


class Word(IntEnum):
    """What a look has come to."""

    CLEAN = 0
    UNSEEN = 1
    FOUND = 2


class Look(NamedTuple):
    """What was looked at, what came of it, and the lines that say so."""

    name: str
    word: Word
    lines: list[str]


def main() -> int:
    """Look at everything, print what was found, and return the exit code."""
    looks = [look for one in (dependencies, packages, sources, secrets) for look in one()]
    width = max(len(look.name) for look in looks)
    for name, word, lines in looks:
        print(f"{('clean', 'COULD NOT LOOK', 'FOUND')[word]:<15} {name:<{width}}  {lines[0] if lines else ''}")
        for line in lines[1:]:
            print(f"{'':<15} {'':<{width}}  {line}")
    worst = max(look.word for look in looks)
    print(("\nNothing was found.", "\nNothing was found where one could look.", "\nSomething was found.")[worst])
    return (0, 2, 1)[worst]


def dependencies() -> Iterable[Look]:
    """Ask PyPI for advisories about the pinned Python packages."""
    pins = pinned()
    listed = ROOT / ".cache" / "audit.txt"
    listed.parent.mkdir(exist_ok=True)
    listed.write_text("\n".join(pins) + "\n")
    command = [BIN / "pip-audit", "--requirement", listed, "--no-deps", "--disable-pip", "--format", "json"]
    done = run([*map(str, command), "--progress-spinner", "off"])
    yield of_python(f"{len(pins)} Python packages", done)


def pinned() -> list[str]:
    """Return the pinned Python packages as `NAME==VERSION`, each once whatever its case."""
    found = [one for one in (ROOT / "constraints.txt").read_text().split() if "==" in one]
    return list({one.split("==")[0].lower(): one for one in found}.values())


def of_python(name: str, done: Done) -> Look:
    """Read what pip-audit says."""
    said = read(done.output)
    known = said.get("dependencies", []) if isinstance(said, dict) else []
    found = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'nothing yet'}"
        for one in known
        for hole in one.get("vulns", [])
    ]
    unseen = [one["name"] for one in known if "skip_reason" in one]
    if found:
        return Look(name, Word.FOUND, found)
    if not known:
        return Look(name, Word.UNSEEN, ["The advisories of PyPI cannot be reached.", *done.errors[-2:]])
    if unseen:
        return Look(
            name, Word.UNSEEN, [f"PyPI knows no advisories of {len(unseen)} of them ({', '.join(unseen[:5])}, …)."]
        )
    return Look(name, Word.CLEAN, ["PyPI knows no advisory about these versions."])


def packages() -> Iterable[Look]:
    """Ask the npm registry for advisories about the packages of each lock file."""
    for folder in CLIENTS:
        done = run(["npm", "audit", "--json", "--package-lock-only"], ROOT / folder)
        yield of_npm(f"npm in {folder}", done)


def of_npm(name: str, done: Done) -> Look:
    """Read what `npm audit` says."""
    said = read(done.output)
    if not isinstance(said, dict) or "vulnerabilities" not in said:
        why = str(said.get("message", "")) if isinstance(said, dict) else ""
        return Look(name, Word.UNSEEN, [f"The advisories of npm cannot be reached. {why.split(' - ')[0]}".strip()])
    found = [f"{one['name']}: {one['severity']}" for one in said["vulnerabilities"].values()]
    return Look(name, Word.FOUND if found else Word.CLEAN, found or ["npm knows no advisory about these versions."])


def sources() -> Iterable[Look]:
    """Look at the sources by the rules of ruff that are about safety (those of bandit)."""
    done = run([str(BIN / "ruff"), "check", "--select", "S", "--ignore", "S101", "--output-format", "concise", "."])
    found = [line for line in done.output.splitlines() if ": S" in line]
    if done.code not in (0, 1):
        yield Look("sources", Word.UNSEEN, ["ruff does not run; `make audit` installs it.", *done.errors[-2:]])
    else:
        yield Look("sources", Word.FOUND if found else Word.CLEAN, found or ["No rule of safety is broken."])


def secrets() -> Iterable[Look]:
    """Look for secrets in every file that is or would be committed, but those that the baselines know."""
    files = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"]).output.splitlines()
    for name, baseline in BASELINES.items():
        mine = [file for file in files if is_of(name, file)]
        yield searched(f"secrets ({name})", mine, baseline)


def is_of(name: str, file: str) -> bool:
    """Tell whether a file is searched with a baseline."""
    is_test = file.startswith(("tests/", "frontend/tests/", "bench/")) or ".test." in file
    return is_test == (name == "tests") and not file.endswith(NOT_READ) and not file.startswith(".secrets/")


def searched(name: str, files: Sequence[str], baseline: Path) -> Look:
    """Search files for secrets that a baseline does not know; those it knows may have moved to other lines."""
    with tempfile.NamedTemporaryFile(suffix=".json") as known:  # the tool writes into the one that it is given
        known.write(baseline.read_bytes())
        known.flush()
        done = run([str(BIN / "detect-secrets-hook"), "--json", "--baseline", known.name, *files])
    said = read(done.output)
    if done.code in (0, MOVED):
        return Look(name, Word.CLEAN, [f"{len(files)} files hold none but those that the baseline knows."])
    if not isinstance(said, dict):
        return Look(name, Word.UNSEEN, ["detect-secrets does not run.", *done.errors[-2:]])
    found = [f"{file}:{one['line_number']}: {one['type']}" for file, all_ in said["results"].items() for one in all_]
    mend = "Take it out and revoke it; `make audit-baseline` learns what is none."
    return Look(name, Word.FOUND, [*found, mend])


MOVED = 3
"""What detect-secrets ends with where all that it found is known, and some of it on another line."""


class Done(NamedTuple):
    """What a program has said."""

    code: int
    output: str
    errors: list[str]


def run(command: Sequence[str], folder: Path = ROOT) -> Done:
    """Run a program; one that is not there, or takes too long, has said nothing."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Done(-1, "", [str(error)[:300]])
    return Done(done.returncode, done.stdout, done.stderr.splitlines())


def read(output: str) -> Any:
    """Read JSON; None where it is none."""
    try:
        return json.loads(output)
    except ValueError:
        return None


def learn() -> int:
    """Write the baselines anew: whatever is found now is taken for none."""
    files = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"]).output.splitlines()
    for name, baseline in BASELINES.items():
        quiet = [part for plugin in GUESSING for part in ("--disable-plugin", plugin)] if name == "tests" else []
        mine = [file for file in files if is_of(name, file)]
        done = run([str(BIN / "detect-secrets"), "scan", *quiet, *mine])
        baseline.write_text(done.output)
        print(f"{baseline.relative_to(ROOT)}: {sum(map(len, json.loads(done.output)['results'].values()))} known")
    return 0


COMMANDS: dict[str, Callable[[], int]] = {"look": main, "learn": learn}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1] if len(sys.argv) > 1 else "look"]())

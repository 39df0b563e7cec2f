"""The image and the compose file: well written, and of one mind with the checkout."""

from __future__ import annotations

import fnmatch
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.recipe import FILE, instructions
from tests.served import ROOT

DOCKER = ROOT / "deploy" / "docker"

COMPOSE = DOCKER / "compose.yaml"
TOOLS = Path(__file__).parent / "tools"
BIN = Path(sys.executable).parent
SECRETS = re.compile(r"(SECRET_KEY|KEY_RING|PASSWORD|TOKEN)\s*=\s*\S", re.IGNORECASE)


def run(*command: str | Path) -> tuple[int, str]:
    """Run a checker, and give its end and what it said."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=90, check=False)
    return done.returncode, done.stdout + done.stderr


@cache
def dclint() -> Path:
    """Give the checker of compose files, installed once."""
    program = TOOLS / "node_modules" / ".bin" / "dclint"
    if not program.exists():
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=TOOLS, check=True, timeout=100)
    return program


def compose() -> Any:
    """Read the compose file."""
    return yaml.safe_load(COMPOSE.read_text())


def test_a_linter_finds_nothing_in_the_dockerfile() -> None:
    assert (
        run(BIN / "hadolint", "--failure-threshold", "warning", FILE) == (0, "")
        or run(BIN / "hadolint", "--failure-threshold", "warning", FILE)[0] == 0
    )


def test_a_linter_finds_nothing_in_the_scripts() -> None:
    scripts = [*DOCKER.glob("*.sh"), *(ROOT / "deploy" / "bin").iterdir()]
    assert run(BIN / "shellcheck", "--severity=warning", *scripts) == (0, "")


def test_the_compose_file_fits_its_schema() -> None:
    code, said = run(dclint(), "--quiet", COMPOSE)
    assert code == 0, said
    config = "{extends: default, rules: {line-length: disable, document-start: disable, comments: disable}}"
    assert run(BIN / "yamllint", "--strict", "-d", config, COMPOSE) == (0, "")


def test_everything_that_is_copied_is_there_and_not_left_out() -> None:
    kept = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for word, rest in instructions():
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert any(fnmatch.fnmatch(source.split("/")[0], line[1:]) for line in kept), source


def test_an_image_holds_no_secret_and_is_nobodys_root() -> None:
    assert not SECRETS.search(FILE.read_text())
    assert [rest for word, rest in instructions() if word == "USER"] == ["metaverse"]
    last = [word for word, _ in instructions()]
    assert last[-2:] == ["ENTRYPOINT", "CMD"]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    assert "**/.env" in ignored


def test_the_versions_of_node_and_python_are_those_of_the_checks() -> None:
    used = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert used == ["node:20-bookworm-slim", "python:3.11-slim-bookworm", "python:3.11-slim-bookworm"]


def test_each_process_of_the_cluster_waits_and_has_its_own_name() -> None:
    services = compose()["services"]
    names = services["setup"]["command"]
    assert [services[name]["environment"]["PROCESS_NAME"] for name in names] == names
    for name in names:
        assert services[name]["depends_on"] == {"setup": {"condition": "service_completed_successfully"}}
        assert services[name]["read_only"] is True
        assert services[name]["environment"]["DATABASE_URL"].startswith("postgresql://")
    logs = {services[name]["environment"]["LOG_DIR"] for name in names}
    assert len(logs) == len(names)


def test_nothing_listens_beyond_this_machine() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(str(port).startswith("127.0.0.1:") for port in ports)

"""The example clients do what people tell an agent, run as their user would run them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from metaverse.security.roles import Role
from tests.answers.office import Office
from tests.factories import status

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CLIENTS = {
    "python": [sys.executable, str(EXAMPLES / "inbox_client.py")],
    "shell": ["sh", str(EXAMPLES / "inbox_client.sh")],
}


@contextmanager
def running(office: Office, name: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run an example as an agent of a token that is bound to it."""
    bound = office.token(Role.AGENT, agent_keys=["ada"])
    surroundings = {**os.environ, "METAVERSE_URL": office.url, "METAVERSE_TOKEN": bound, **more}
    with subprocess.Popen(
        CLIENTS[name], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as client:
        try:
            yield client
        finally:
            client.terminate()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CLIENTS))
def test_an_example_client_does_what_its_agent_is_told(office: Office, name: str) -> None:
    if name == "shell" and not (shutil.which("curl") and shutil.which("jq")):
        pytest.skip("curl or jq is missing")
    office.tell(status("ada"))
    assert office.command("ada", "pause", text="Wait for it").status_code == 202
    with running(office, name) as client:
        assert client.stdout is not None
        assert "Wait for it" in client.stdout.readline()
        office.until("/commands", lambda page: page["items"][0]["state"] == "done")
        assert office.command("ada", "resume", text='A "quoted" \\word').status_code == 202
        assert "resume" in client.stdout.readline()
        done = office.until("/commands", lambda page: page["items"][0]["state"] == "done" and page["items"][0])
    assert (done["kind"], done["seenBy"]) == ("resume", "inbox")
    assert done["at"] <= done["seenAt"] <= done["endedAt"]


def test_what_the_shell_client_cannot_do_has_failed(office: Office) -> None:
    office.tell(status("ada"))
    office.command("ada", "cancel")
    with running(office, "shell", METAVERSE_ACT="false"):
        office.until("/commands", lambda page: page["items"][0]["state"] == "failed")


def test_a_token_that_is_not_good_ends_the_python_client_with_the_reason(office: Office) -> None:
    with running(office, "python", METAVERSE_TOKEN="mv_none") as client:
        assert client.wait(timeout=20) == 1
        assert client.stdout is not None
        assert "says 401: The API token is not valid" in client.stdout.read()

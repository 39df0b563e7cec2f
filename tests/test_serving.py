"""The server as in production: it answers, it logs, it goes when told to."""

from __future__ import annotations

import json
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.served import Served, serving

GRACE_SECONDS = 10


@pytest.mark.slow
def test_the_server_logs_each_request_by_its_name(served: Served) -> None:
    question = urllib.request.Request(f"{served.url}/health?token=hunter2", headers={"X-Request-Id": "named-1"})
    with urllib.request.urlopen(question, timeout=10) as answer:
        assert answer.headers["X-Request-Id"] == "named-1"
    served.process.terminate()
    served.process.wait(GRACE_SECONDS)  # a request is logged after its answer is sent
    written = (served.home / "log" / "combined.log").read_text()
    lines = [json.loads(line) for line in written.splitlines()]
    [line] = [line for line in lines if line.get("request_id") == "named-1" and line["message"] == "request"]
    assert (line["path"], line["status"], line["method"]) == ("/health", 200, "GET")
    assert "hunter2" not in written
    assert "booting worker" in written.lower()


def test_what_the_sockets_say_stands_in_the_log_alone(served: Served) -> None:
    asked = urllib.request.Request(
        f"{served.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": "http://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(asked, timeout=10)
    told = [line for line in (served.home / "server.out").read_text().splitlines() if "evil.example" in line]
    assert [line[:1] for line in told] == ["{"]


def test_the_server_goes_when_told_to_even_if_somebody_holds_a_connection(served: Served) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", int(served.environment["PORT"]))) as held:
        held.sendall(b"GET /hea")
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(GRACE_SECONDS) == 0
    assert time.monotonic() - started < GRACE_SECONDS


@pytest.mark.slow
def test_the_server_may_open_as_many_sockets_as_the_machine_allows(served: Served) -> None:
    limits = Path(f"/proc/{served.process.pid}/limits").read_text()
    [line] = [line for line in limits.splitlines() if line.startswith("Max open files")]
    soft, hard = line.split()[3:5]
    assert int(soft) == min(int(hard), 65_536)


def test_the_server_leaves_nothing_in_the_home_folder(tmp_path: Path, sqlite_url: str) -> None:
    home = tmp_path / "person"
    home.mkdir()
    with serving(tmp_path, sqlite_url, HOME=str(home), XDG_RUNTIME_DIR=str(home)):
        assert list(home.iterdir()) == []


def test_a_bad_setting_stops_the_start_with_the_mend(tmp_path: Path, sqlite_url: str) -> None:
    with pytest.raises(AssertionError, match="TICK_MS is 'soon', but must be a whole number"):
        serving(tmp_path, sqlite_url, TICK_MS="soon").__enter__()


@pytest.mark.slow
def test_a_setting_is_reread_without_losing_the_socket(served: Served) -> None:
    served.process.send_signal(signal.SIGHUP)
    for _ in range(20):
        with urllib.request.urlopen(f"{served.url}/health", timeout=20) as answer:
            assert answer.status == 200

"""Prometheus and Grafana: the rules are right, and every picture of the dashboard has data from a real server."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from metaverse.events.names import EventType
from metaverse.services import alert_built_in
from scripts import dashboard
from tests.factories import event, status, task
from tests.operations.watched import METRICS_TOKEN, read, scrape
from tests.realtime import programs
from tests.realtime.clients import client
from tests.realtime.conftest import Office, opened
from tests.realtime.streams import PATH as STREAM
from tests.served import ROOT

DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
BOUND_SECONDS = 40
missing = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
needs_prometheus = pytest.mark.skipif(bool(missing), reason=f"{missing} is missing: apt-get install prometheus")


def test_the_dashboard_is_the_one_that_is_declared() -> None:
    kept = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())
    assert kept == dashboard.dashboard(), "python -m scripts.dashboard > deploy/grafana/dashboard.json"


def test_the_limits_of_the_document_are_those_of_the_built_in_rules() -> None:
    limits = {rule["figure"].removeprefix("server."): rule["above"] for rule in alert_built_in.RULES}
    assert limits == {
        "websocketConnections": 1000,
        "apiP95Ms": 500,
        "memoryPercent": 80,
        "cpuPercent": 70,
        "slowestQueryMs": 100,
    }
    [group] = [group for group in yaml.safe_load(RULES.read_text())["groups"] if group["name"] == "metaverse-limits"]
    last = [rule["expr"].split()[-1] for rule in group["rules"]]
    assert last == ["1000", "0.5", "0.8", "0.7", "0"]


@needs_prometheus
def test_the_rules_pass_promtool_and_each_fires_and_clears_where_it_should() -> None:
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"]):
        done = subprocess.run(
            ["promtool", *command], cwd=RULES.parent, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@needs_prometheus
def test_every_rule_has_a_test() -> None:
    rules = {rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
    tests = yaml.safe_load((RULES.parent / "alerts.test.yml").read_text())["tests"]
    tried = {one["alertname"] for test in tests for one in test["alert_rule_test"] if one["exp_alerts"]}
    assert tried == rules


class Prometheus:
    """A Prometheus that reads one server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, expression: str) -> list[Any]:
        """Evaluate an expression now."""
        answer = requests.get(f"{self._url}/api/v1/query", params={"query": expression}, timeout=10).json()
        assert answer["status"] == "success", answer
        found: list[Any] = answer["data"]["result"]
        return found

    def has_data(self, expression: str) -> bool:
        """Tell whether an expression gives numbers."""
        return any(one["value"][1] not in ("NaN", "+Inf") for one in self.ask(expression))

    def get(self, path: str) -> Any:
        """Read a part of its API."""
        return requests.get(f"{self._url}/api/v1/{path}", timeout=10).json()["data"]


@contextmanager
def prometheus(target: str, folder: Path) -> Iterator[Prometheus]:
    """Run Prometheus as deploy/ says, but quickly."""
    settings = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    settings["rule_files"] = [str(RULES)]
    [job] = settings["scrape_configs"]
    job["authorization"]["credentials_file"] = str(folder / "token")
    job["static_configs"] = [{"targets": [target.removeprefix("http://")]}]
    (folder / "token").write_text(METRICS_TOKEN + "\n")
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings))
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = ["prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--web.listen-address={address}"]
    with (folder / "prometheus.out").open("wb") as output:
        process = subprocess.Popen(
            [*command, f"--storage.tsdb.path={folder / 'data'}"], stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Prometheus(f"http://{address}")
    finally:
        process.terminate()
        process.wait(20)


def use(office: Office) -> None:
    """Do a little of everything."""
    told = event(EventType.INTERACTION, "ada", {"to": "bob", "kind": "message"})
    office.post(status("ada"), task("t-1", title="T"), told)
    requests.get(
        f"{office.url}/api/metaverse/3d/collaboration/network/v2",
        params={"organizationId": office.organization_id},
        headers={"Authorization": f"Bearer {office.viewer}"},
        timeout=10,
    ).raise_for_status()


@pytest.fixture
def office(tmp_path: Path, sqlite_url: str) -> Iterator[Office]:
    programs.installed()
    with opened(tmp_path, sqlite_url, METRICS_TOKEN=METRICS_TOKEN) as make:
        yield make()


def drawn() -> Iterator[tuple[str, str]]:
    """Give the queries of the dashboard, as Grafana would fill them in."""
    for panel in dashboard.dashboard()["panels"]:
        for target in panel.get("targets", ()):
            expression = target["expr"].replace("$__rate_interval", "30s").replace("[5m]", "[30s]")
            yield panel["title"], expression.replace("$job", ".*").replace("$instance", ".*")


@pytest.mark.slow
@needs_prometheus
def test_every_picture_of_the_dashboard_has_data_from_a_real_server(office: Office, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {office.viewer}"}
    left = dict.fromkeys(drawn())
    with (
        prometheus(office.url, tmp_path) as watching,
        client(office.url, office.viewer, transports=["websocket"]) as watcher,
        requests.get(f"{office.url}{STREAM}", headers=headers, stream=True, timeout=BOUND_SECONDS),
    ):
        watcher.wait("connect")
        end = time.monotonic() + BOUND_SECONDS
        while left and time.monotonic() < end:
            watcher.ask("3d:join", {"organizationId": office.organization_id, "rooms": ["scene", "tasks"]})
            use(office)
            with suppress(requests.ConnectionError):  # Prometheus is not there yet
                left = {one: None for one in left if not watching.has_data(one[1])}
        assert not left, f"These have no data: {sorted(left)}"
        [target] = watching.get("targets")["activeTargets"]
        assert (target["health"], target["lastError"]) == ("up", "")
        rules = [rule for group in watching.get("rules")["groups"] for rule in group["rules"]]
        assert len(rules) == 14
        assert all(rule["health"] in ("ok", "unknown") for rule in rules), rules


@needs_prometheus
def test_what_is_told_passes_promtools_taste(office: Office) -> None:
    use(office)
    text = scrape(office.url)
    assert read(text)
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

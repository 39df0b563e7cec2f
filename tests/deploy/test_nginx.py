"""The site file of nginx, on a real nginx with TLS before the real server."""

from __future__ import annotations

import gzip
import json
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from app import create_app
from metaverse import database
from metaverse.security.headers import HEADERS
from scripts.cluster import nginx, programs
from tests import factories
from tests.cli.processes import until
from tests.conftest import settings_for
from tests.databases import fresh_sqlite
from tests.deploy.persistent import Knocks, Sender
from tests.deploy.standing import METRICS_TOKEN, Front, Unit
from tests.figures import Figures
from tests.realtime.conftest import Office
from tests.realtime.streams import stream
from tests.served import ROOT

BOUND_SECONDS = 60
PAGE = "<!doctype html><title>Office</title>" + " " * 2000
SCRIPT = b"console.log('the office');" * 100
PRECOMPRESSED = gzip.compress(SCRIPT + b"// squeezed before")
SITE = ROOT / "deploy" / "nginx" / "metaverse.conf"

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def client_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a built client, as small as can be."""
    folder = tmp_path_factory.mktemp("client")
    for name in ("assets", "models"):
        (folder / name).mkdir()
    (folder / "index.html").write_text(PAGE)
    (folder / "sw.js").write_text("self.skipWaiting();")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "models" / "desk.glb").write_bytes(b"glTF" * 1000)
    (folder / "assets" / "app-1a2b.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(PRECOMPRESSED)
    return folder


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Unit]:
    home = tmp_path_factory.mktemp("unit")
    running = Unit(home, fresh_sqlite(sqlite_template, home))
    running.start()
    yield running
    running.close()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, unit: Unit, client_folder: Path) -> Iterator[Front]:
    running = Front(tmp_path_factory.mktemp("front") / "nginx", f"unix:{unit.path}", client_folder)
    running.start()
    with pytest.MonkeyPatch.context() as environment:
        for name in ("REQUESTS_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE", "CURL_CA_BUNDLE"):
            environment.setenv(name, str(running.certificate))
        yield running
    running.stop()


@pytest.fixture
def office(front: Front, unit: Unit, tmp_path: Path) -> Iterator[Office]:
    """Give an organization, reached through nginx by TLS."""
    app = create_app(settings_for(tmp_path, DATABASE_URL=unit.database_url))
    yield Office(front.url, app, is_behind_nginx=True)
    with app.app_context():
        database.bound().dispose()


def curl(*arguments: str) -> tuple[int, str]:
    """Run curl, and give its end and what it printed."""
    command = ["curl", "--silent", "--show-error", "--max-time", "20", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stdout + done.stderr


def trusting(front: Front) -> socketio.Client:
    """Give a client of sockets that trusts the certificate."""
    session = requests.Session()
    session.verify = str(front.certificate)
    return socketio.Client(reconnection=False, http_session=session, request_timeout=BOUND_SECONDS)


def get(front: Front, path: str, **headers: str) -> requests.Response:
    """Read what is at a path."""
    return requests.get(front.url + path, headers=headers, timeout=BOUND_SECONDS, allow_redirects=False)


def test_the_file_in_the_repository_is_what_the_command_writes() -> None:
    secure = nginx.Secure(name="office.example.com")
    assert SITE.read_text() == nginx.site(nginx.ALONE, "80", client=nginx.INSTALLED, secure=secure)


@pytest.mark.parametrize(("by_organization", "is_behind"), [(False, False), (True, False), (False, True)])
def test_nginx_takes_every_form_of_the_site(tmp_path: Path, by_organization: bool, is_behind: bool) -> None:
    several = {"n1": "127.0.0.1:3001", "n2": "unix:/run/metaverse/n2.sock"}
    whole = nginx.lay(tmp_path, several, "127.0.0.1:8080")
    site = nginx.site(several, "127.0.0.1:8080", by_organization=by_organization, is_behind=is_behind)
    (tmp_path / "metaverse.conf").write_text(site)
    command = [programs.found("nginx", package="nginx"), "-t", "-c", str(whole), "-e", str(tmp_path / "error.log")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_tls_is_modern_and_speaks_http_2(front: Front) -> None:
    seen = ["--output", "/dev/null", "--write-out", "%{http_version} %{http_code}"]
    assert curl("--http2", *seen, f"{front.url}/health") == (0, "2 200")
    assert curl("--tlsv1.2", "--tls-max", "1.2", *seen, f"{front.url}/health") == (0, "2 200")
    assert curl("--tlsv1.3", *seen, f"{front.url}/health") == (0, "2 200")
    weak, said = curl("--tlsv1.1", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", f"{front.url}/health")
    assert weak == 35, said
    assert (
        curl(
            "--insecure", "--resolve", f"other.example:{front.port}:127.0.0.1", f"https://other.example:{front.port}/"
        )[0]
        == 35
    )


def test_whoever_comes_without_tls_is_sent_on_to_the_same_place(front: Front) -> None:
    there = requests.get(
        f"http://localhost:{front.plain_port}/hub?window=7d", timeout=BOUND_SECONDS, allow_redirects=False
    )
    assert (there.status_code, there.headers["Location"]) == (308, f"{front.url}/hub?window=7d")
    assert "Strict-Transport-Security" not in there.headers


@pytest.mark.parametrize("path", ["/", "/hub", "/o/org_a/flow/task-1"])
def test_whatever_is_no_file_shows_the_page_with_the_headers_of_the_application(front: Front, path: str) -> None:
    page = get(front, path)
    assert (page.status_code, page.text, page.headers["Cache-Control"]) == (200, PAGE, "no-cache")
    api = get(front, "/health")
    worn = [*HEADERS, "Content-Security-Policy", "Strict-Transport-Security"]
    assert {name: page.headers[name] for name in worn} == {name: api.headers[name] for name in worn}
    assert f"wss://localhost:{front.port}" in page.headers["Content-Security-Policy"]
    raw = curl("--include", front.url + path)[1].lower()
    assert raw.count("strict-transport-security") == raw.count("content-security-policy") == 1
    assert curl("--include", f"{front.url}/health")[1].lower().count("strict-transport-security") == 1


def test_files_named_by_their_content_are_kept_and_come_squeezed(front: Front) -> None:
    asset = requests.get(f"{front.url}/assets/app-1a2b.js", stream=True, timeout=BOUND_SECONDS)
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (asset.headers["Content-Encoding"], asset.raw.read()) == ("gzip", PRECOMPRESSED)
    assert "javascript; charset=utf-8" in asset.headers["Content-Type"]
    plain = get(front, "/assets/app-1a2b.js", **{"Accept-Encoding": "identity"})
    assert (plain.content, plain.headers["Vary"]) == (SCRIPT, "Accept-Encoding")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sw.js", "application/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json; charset=utf-8"),
        ("/models/desk.glb", "model/gltf-binary"),
        ("/index.html", "text/html; charset=utf-8"),
    ],
)
def test_files_that_keep_their_names_are_asked_for_anew(front: Front, path: str, kind: str) -> None:
    file = get(front, path)
    assert (file.status_code, file.headers["Cache-Control"], file.headers["Content-Type"]) == (200, "no-cache", kind)
    again = get(front, path, **{"If-None-Match": file.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/assets/gone-9f.js", "/gone.png", "/metrics", "/metrics/x", "/api/nothing", "/.env"])
def test_what_is_not_there_is_told_as_the_api_tells_it(front: Front, path: str) -> None:
    nothing = get(front, path)
    assert (nothing.status_code, nothing.headers["Content-Type"]) == (404, "application/problem+json")
    assert nothing.json()["status"] == 404
    assert "immutable" not in nothing.headers.get("Cache-Control", "")


def test_figures_are_read_on_this_machine_with_their_token(front: Front) -> None:
    shown = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    told = requests.get(front.metrics_url, headers=shown, timeout=BOUND_SECONDS)
    assert (told.status_code, "metaverse_" in told.text) == (200, True)
    assert requests.get(front.metrics_url, timeout=BOUND_SECONDS).status_code in (401, 403, 404)


def test_what_a_page_cannot_take_is_refused_by_the_application(front: Front) -> None:
    refused = requests.post(f"{front.url}/hub", json={}, timeout=BOUND_SECONDS)
    assert (refused.status_code, refused.headers["Content-Type"]) == (405, "application/problem+json")


def test_what_is_too_large_is_refused_in_the_words_of_the_api(front: Front) -> None:
    url, body = f"{front.url}/api/metaverse/events", b" " * (nginx.BODY_BYTES + 2048)
    told = requests.post(url, data=body, headers={"Content-Type": "application/json"}, timeout=BOUND_SECONDS)
    assert (told.status_code, told.json()["title"]) == (413, "Request Entity Too Large")
    assert told.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_that_a_caller_claims_is_not_believed(front: Front) -> None:
    left = [
        int(get(front, "/api/metaverse/agents", **{"X-Forwarded-For": claimed}).headers["RateLimit-Remaining"])
        for claimed in ("192.0.2.1", "192.0.2.2", "192.0.2.3, 192.0.2.4")
    ]
    assert left == [left[0], left[0] - 1, left[0] - 2]


@pytest.mark.parametrize("transports", [["websocket"], ["polling", "websocket"]], ids="-".join)
def test_a_real_client_is_told_over_wss(front: Front, office: Office, transports: list[str]) -> None:
    told: list[str] = []
    arrived = threading.Event()

    def take(payload: dict[str, Any]) -> None:
        told.extend(agent["agentId"] for agent in payload["agents"])
        arrived.set()

    client = trusting(front)
    client.on("3d:agent:status", take)
    client.connect(office.url, auth={"token": office.viewer}, transports=transports, wait_timeout=BOUND_SECONDS)
    answer = client.call("3d:join", {"rooms": ["scene"]}, timeout=BOUND_SECONDS)
    assert answer["ok"], answer
    office.post(factories.status("ada"))
    assert arrived.wait(BOUND_SECONDS)
    assert (told, client.transport()) == (["ada"], "websocket")
    client.disconnect()


def test_a_stream_comes_event_by_event(office: Office, figures: Figures) -> None:
    late = []
    with stream(office) as flow:
        flow.wait("snapshot")
        for number in range(5):
            office.post(factories.task(f"t-{number}", title="Bake"))
            posted = time.monotonic()
            assert flow.wait("task")["task"]["taskId"] == f"t-{number}"
            late.append(time.monotonic() - posted)
    figures(stream_longest_wait_ms=round(max(late) * 1000))


def test_nginx_reloads_without_dropping_anybody(front: Front, office: Office) -> None:
    client = trusting(front)
    client.connect(office.url, auth={"token": office.viewer}, transports=["websocket"], wait_timeout=BOUND_SECONDS)
    with stream(office) as flow, knocking(front, keeps=False) as knocks:
        flow.wait("snapshot")
        before = front.workers()
        front.reload()
        until(lambda: not before >= front.workers(), "new workers serve")
        office.post(factories.task("t-1", title="Bake"))
        assert flow.wait("task")["task"]["taskId"] == "t-1"
        assert client.call("3d:join", {"rooms": ["scene"]}, timeout=BOUND_SECONDS)["ok"]
    client.disconnect()
    assert knocks.failed == []


def test_a_restart_keeps_everybody_waiting_and_refuses_nobody(
    front: Front, unit: Unit, office: Office, figures: Figures
) -> None:
    with knocking(front) as knocks, Sender(office) as sender:
        unit.restart()
        office.post(factories.status("ada"))
    longest = round(knocks.longest, 1)
    figures(restart_calls=knocks.count, restart_failed=len(knocks.failed), restart_longest_wait_s=longest)
    figures(restart_events=len(sender.taken), restart_events_sent_again=sender.again)
    assert knocks.failed == []
    shown = {"Authorization": f"Bearer {office.viewer}"}
    log = requests.get(f"{office.url}/api/metaverse/events?limit=500", headers=shown, timeout=BOUND_SECONDS).json()
    ids = [one["id"] for one in log["items"] if one["id"].startswith("sent-")]
    assert ids == sender.taken


def knocking(front: Front, *, keeps: bool = True) -> Knocks:
    """Call all the time, for a while."""
    return Knocks(f"{front.url}/health", keeps=keeps)


def test_without_the_platform_pages_open_and_calls_are_told_to_come_again(tmp_path: Path, client_folder: Path) -> None:
    lonely = Front(tmp_path / "nginx", f"unix:{tmp_path}/nobody.sock", client_folder)
    lonely.start()
    try:
        page, call = (
            requests.get(lonely.url + path, verify=str(lonely.certificate), timeout=BOUND_SECONDS)
            for path in ("/hub", "/api/metaverse/agents")
        )
    finally:
        lonely.stop()
    assert (page.status_code, page.text) == (200, PAGE)
    assert (call.status_code, call.headers["Retry-After"], json.loads(call.text)["status"]) == (503, "2", 503)

"""What the doctor looks at, each thing broken for real: it is said, with its mend."""

from __future__ import annotations

import http.server
import os
import shutil
import socket
import sqlite3
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import redis
from flask import Flask
from sqlalchemy import Connection, text

from metaverse.cli.checks import together
from metaverse.database import bound, writing
from metaverse.wires import native
from scripts.cluster.stores import Redis
from tests.cli.consulting import Authority, answering, key_pem, look, pem, worst
from tests.served import Served

Web = http.server.BaseHTTPRequestHandler


class Case(NamedTuple):
    """A setting that is not as it should be, and what is said of it."""

    check: str
    settings: dict[str, Any]
    verdict: str
    said: str


CASES = [
    Case("secret key", {"secret_key": "a" * 64}, "fault", "weak"),
    Case("secret key", {"secret_key": ""}, "fault", "There is no SECRET_KEY"),
    Case("secret key", {"secret_key": "TGhpcyBrZXkgaXMgZm9yIHRlc3RzLCBhbmQgbG9uZyBlbm91Z2g"}, "ok", "long and mixed"),
    Case("origins", {"cors_origin": ("http://office.example",)}, "warning", "without TLS"),
    Case("origins", {"host": "10.0.0.1", "app_env": "production"}, "warning", "any program on a visitor's own machine"),
    Case("origins", {"cors_origin": ("https://office.example",)}, "ok", "1 origin"),
    Case("proxies", {"trusted_proxies": 1, "host": "0.0.0.0"}, "warning", "any address"),
    Case("proxies", {"app_env": "production", "host": "0.0.0.0"}, "warning", "unencrypted"),
    Case("proxies", {"trusted_proxies": 1}, "ok", "TRUSTED_PROXIES is 1"),
    Case("redis", {"redis_url": "redis://127.0.0.1:1"}, "fault", "does not answer"),
    Case("redis", {}, "ok", "the only one"),
    Case("database", {"database_url": "sqlite:////nowhere/at/all.db"}, "fault", "There is no database"),
    Case("migrations", {"database_url": "sqlite:////nowhere/at/all.db"}, "unseen", "cannot be opened"),
    Case("front", {"trusted_proxies": 1}, "ok", "--front"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.check}: {case.said}")
def test_settings_are_judged(app: Flask, case: Case) -> None:
    found = worst(look(app, case.check, **case.settings))
    assert (found.verdict, case.said in found.said) == (case.verdict, True), found
    assert (found.mend is None) == (case.verdict in ("ok", "unseen"))


@pytest.mark.parametrize("check", ["database", "migrations", "last backup", "keys"])
def test_the_doctor_opens_no_database_that_is_not_there_or_not_its_own(
    make_app: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    path = tmp_path / "none.db"
    absent = make_app(f"sqlite:///{path}")
    assert worst(look(absent, check)).verdict == ("fault" if check == "database" else "unseen")
    assert not path.exists()
    path.touch()
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    assert worst(look(absent, check)).verdict == ("warning" if check == "database" else "unseen")
    assert path.stat().st_size == 0


def test_a_folder_that_others_may_look_into_is_said(app: Flask, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert worst(look(app, "file rights", metaverse_home=home)).verdict == "fault"
    home.mkdir(mode=0o700)
    (home / "secrets.env").touch(mode=0o644)
    assert worst(look(app, "file rights", metaverse_home=home)).verdict == "ok"
    home.chmod(0o755)
    found = worst(look(app, "file rights", metaverse_home=home))
    assert (found.verdict, "secrets.env" in found.said) == ("fault", True)
    (home / "secrets.env").chmod(0o600)
    assert worst(look(app, "file rights", metaverse_home=home)).verdict == "warning"


def test_a_disk_that_is_nearly_full_is_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    for free, verdict in ((usage.total, "ok"), (usage.total // 12, "warning"), (1000, "fault")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert worst(look(app, "disk")).verdict == verdict


def test_a_log_that_cannot_be_written_is_said_and_so_is_a_new_error(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert worst(look(app, "log", log_dir=tmp_path / "file")).verdict == "fault"
    folder = tmp_path / "log"
    folder.mkdir()
    assert worst(look(app, "log", log_dir=folder)).verdict == "ok"
    (folder / "error.log").write_text("{}\n")
    assert worst(look(app, "log", log_dir=folder)).verdict == "warning"


def test_what_is_not_built_is_said(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLIENT_FOLDER", tmp_path)
    assert worst(look(app, "client")).verdict == "warning"
    (tmp_path / "index.html").touch()
    assert worst(look(app, "client")).verdict == "ok"
    monkeypatch.setattr(native, "place", lambda: tmp_path / "nothing.so")
    assert worst(look(app, "send loop")).verdict == "warning"
    assert worst(look(app, "send loop", compiled_sends="off")).verdict == "ok"


def test_a_database_that_is_whole_is_well(each_app: Flask) -> None:
    found = worst(look(each_app, "database"))
    assert found.verdict == "ok", found


def test_a_damaged_database_is_said(app: Flask, tmp_path: Path, sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with app.app_context():
        bound().dispose()
    with path.open("r+b") as file:
        for page in range(6, 60):
            file.seek(page * 4096)
            file.write(b"\xff" * 1024)
    found = worst(look(app, "database"))
    assert (found.verdict, found.mend) != ("ok", None)
    assert found.verdict == "fault"


@writing
def _at(connection: Connection, revision: str | None) -> None:
    connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("DELETE FROM alembic_version"))
    if revision:
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


@pytest.mark.parametrize(
    ("revision", "verdict", "mend"),
    [
        (None, "fault", "flask db upgrade"),
        ("0003", "fault", "flask db upgrade"),
        ("9999", "fault", "flask db downgrade"),
    ],
)
def test_a_schema_that_is_behind_or_ahead_is_said(
    each_app: Flask, revision: str | None, verdict: str, mend: str
) -> None:
    _at(revision)
    found = worst(look(each_app, "migrations"))
    assert found.verdict == verdict
    assert mend in str(found.mend)


def test_a_port_that_somebody_else_has_is_said(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    assert "is free" in worst(look(app, "port", port=number)).said

    def foreign(web: Web) -> None:
        web.send_response(200)
        web.send_header("Content-Length", "2")
        web.end_headers()
        web.wfile.write(b"hi")

    with answering(foreign) as place:
        found = worst(look(app, "port", port=int(place.split(":")[1])))
    assert (found.verdict, "another program" in found.said) == ("fault", True)


def test_a_port_at_which_nobody_answers_is_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metaverse.cli.checks.ports.PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = worst(look(app, "port", port=silent.getsockname()[1]))
    assert (found.verdict, "does not answer" in found.said) == ("fault", True)


def test_a_server_that_runs_is_known_and_without_a_proxy_its_figures_are_in_sight(app: Flask, served: Served) -> None:
    number = int(served.url.rsplit(":", 1)[1])
    assert "answers and is ready" in worst(look(app, "port", port=number)).said
    found = look(app, "front", {"front": served.url})
    assert {one.verdict for one in found} == {"warning"}  # no WebSocket is missing; TRUSTED_PROXIES is 0
    assert "share one address" in " ".join(one.said for one in found)


def test_a_proxy_that_lets_no_websocket_through_and_shows_the_figures_is_said(app: Flask) -> None:
    def proxy(web: Web) -> None:
        body = b'{"version": "4.0.0"}' if web.path == "/health" else b"metaverse_up 1"
        web.send_response(400 if web.path.startswith("/socket.io/") else 200)
        web.send_header("X-Request-Id", "r_1")
        web.send_header("Content-Length", str(len(body)))
        web.end_headers()
        web.wfile.write(body)

    with answering(proxy) as place:
        found = look(app, "front", {"front": f"http://{place}"}, trusted_proxies=1)
    assert [one.verdict for one in found] == ["fault", "warning"]
    assert "WebSockets" in found[0].said
    assert "/metrics" in found[1].said
    assert worst(look(app, "front", {"front": f"http://{place}"})).verdict == "fault"


@pytest.mark.parametrize(
    ("ahead", "verdict"), [(0, "ok"), (-30, "warning"), (30, "warning"), (-3600, "fault"), (3600, "fault")]
)
def test_a_clock_that_goes_wrong_is_said(app: Flask, ahead: int, verdict: str) -> None:
    def dated(web: Web) -> None:
        web.send_response_only(200)
        web.send_header("Date", web.date_time_string(int(time.time()) + ahead))
        web.end_headers()

    with answering(dated) as place:
        assert worst(look(app, "clock", {"date": f"http://{place}"})).verdict == verdict
    assert worst(look(app, "clock", {"date": f"http://{place}"})).verdict == "warning"


def test_the_clock_is_compared_with_postgresqls(make_app: Callable[..., Flask], postgres_url: str) -> None:
    assert "agrees with that of PostgreSQL" in worst(look(make_app(postgres_url), "clock")).said


def test_a_redis_that_forgets_is_said(app: Flask, tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is missing: apt-get install redis-server")
    server = Redis(tmp_path / "redis.out")
    server.start()
    try:
        assert worst(look(app, "redis", redis_url=server.url)).verdict == "ok"
        redis.Redis.from_url(server.url).config_set("maxmemory-policy", "allkeys-lru")
        assert worst(look(app, "redis", redis_url=server.url)).verdict == "warning"
    finally:
        server.stop()


def test_certificates_in_files_are_judged(app: Flask, tmp_path: Path) -> None:
    authority = Authority()
    good, key = authority.issue()

    def judged(*chain: Any) -> str:
        return worst(look(app, "certificate", {"certificate": (pem(tmp_path / "c.pem", *chain),)})).verdict

    root = authority.certificate
    assert judged(good, root) == "ok"
    assert judged(good) == "warning"
    assert judged(root, good) == "fault"
    assert judged(authority.issue(days=(-90, -1))[0], root) == "fault"
    assert judged(authority.issue(days=(-90, 5))[0], root) == "warning"
    assert judged(authority.issue(days=(5, 90))[0], root) == "fault"
    for path in (key_pem(tmp_path / "k.pem", key), str(tmp_path / "none.pem")):
        assert worst(look(app, "certificate", {"certificate": (path,)})).verdict == "fault"
    assert look(app, "certificate") == []


def test_a_certificate_that_is_shown_and_nobody_vouches_for_is_said(app: Flask, tmp_path: Path) -> None:
    certificate, key = Authority().issue()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem(tmp_path / "c.pem", certificate), key_pem(tmp_path / "k.pem", key))
    with answering(lambda _: None, context) as place:
        found = look(app, "certificate", {"certificate": (place,)})
    assert worst(found).verdict == "fault"
    assert "office.test" in found[-1].said
    assert worst(look(app, "certificate", {"certificate": (place,)})).verdict == "fault"


def test_a_worker_process_that_does_not_start_is_said(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "igraph.py").write_text("raise ImportError('broken')\n")
    monkeypatch.setattr(together, "WORKERS", ("graph",))
    assert worst(look(app, "workers")).verdict == "ok"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = worst(look(app, "workers"))
    assert (found.verdict, "graph" in str(found.mend)) == ("fault", True)


def test_a_file_that_is_no_database_is_said(app: Flask, tmp_path: Path, make_app: Callable[..., Flask]) -> None:
    path = tmp_path / "none.db"
    path.write_bytes(b"this is no database, though it is as long as one could be " * 100)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM sqlite_master")
    broken = make_app(f"sqlite:///{path}")
    assert worst(look(broken, "database")).verdict == "fault"

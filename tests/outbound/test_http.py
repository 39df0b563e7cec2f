"""One HTTP call, whatever the other side does."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from metaverse.errors import Invalid
from metaverse.outbound import http, places
from metaverse.outbound.http import Answered, Unreached
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach
from tests.connectors.test_encrypted import certified
from tests.receivers import Behaviour, answers, breaks_off, drips, floods, hangs, hangs_up, receiving
from tests.served import ROOT

HERE = Reach((ipaddress.ip_network("127.0.0.0/8"),))


def place_of(url: str) -> Place:
    return places.place_of(url, ("http", "https"), "https://…")


def post(url: str, seconds: float = 10, reach: Reach = HERE) -> Answered:
    return http.post(place_of(url), b"{}", {"Content-Type": "application/json"}, reach, seconds=seconds)


def test_a_body_is_posted_and_the_answer_read() -> None:
    with receiving(answers(202, b"thanks", Retry_After="7")) as receiver:
        answer = post(f"{receiver.url}?key=a%20b&x=1")
        call = receiver.next()
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (202, b"thanks", "7")
    assert (call.target, call.body) == ("/hook?key=a%20b&x=1", b"{}")
    assert call.headers["host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("behaviour", [hangs, drips])
def test_who_does_not_answer_in_time_is_left_when_the_time_is_over(behaviour: Behaviour) -> None:
    with receiving(behaviour) as receiver:
        began = time.monotonic()
        with pytest.raises(Unreached, match="in time"):
            post(receiver.url, seconds=0.6)
        assert time.monotonic() - began < 3


def test_of_an_answer_without_an_end_only_the_beginning_is_read() -> None:
    with receiving(floods) as receiver:
        answer = post(receiver.url)
    assert (len(answer.body), answer.is_whole) == (http.MOST_BYTES, False)


@pytest.mark.parametrize("behaviour", [breaks_off, hangs_up])
def test_who_breaks_off_has_not_answered(behaviour: Behaviour) -> None:
    with receiving(behaviour) as receiver, pytest.raises(Unreached, match="in the middle"):
        post(receiver.url)


def test_a_redirect_is_not_followed() -> None:
    with receiving(answers(200)) as private, receiving(answers(307, Location=private.url)) as receiver:
        assert post(receiver.url).status == 307
        assert private.is_quiet


def test_nobody_is_called_who_is_not_allowed() -> None:
    with receiving(answers(200)) as receiver:
        with pytest.raises(Invalid, match="this machine"):
            post(receiver.url, reach=Reach())
        assert receiver.accepted == 0


def test_a_name_is_resolved_once_and_just_that_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere the second time is asked for no second time."""
    with receiving(answers(200)) as receiver:
        asked: list[Any] = []

        def rebinding(host: str, port: int, **_: Any) -> list[Any]:
            asked.append(host)
            address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        assert post(f"http://rebinding.example:{receiver.port}/").status == 200
        assert asked == ["rebinding.example"]
        assert receiver.next().headers["host"] == f"rebinding.example:{receiver.port}"


def test_a_name_one_of_whose_addresses_is_private_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Invalid, match="a private network"):
        post("https://half.example/")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "127.1"])
def test_numbers_that_a_resolver_reads_in_its_own_way_lead_to_what_they_are(host: str) -> None:
    with pytest.raises(Invalid, match="this machine"):
        post(f"https://{host}/", reach=Reach())


def test_a_certificate_of_another_name_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(certified(tmp_path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, tmp_path / "key.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiving(answers(200), context=context) as receiver:
        assert post(receiver.url).status == 200
        there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
        with pytest.raises(Unreached, match="certificate"):
            post(f"https://hooks.example.com:{receiver.port}/")


def test_who_drips_by_tls_is_left_when_the_time_is_over(tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(certified(tmp_path))
    command = [sys.executable, "-m", "tests.outbound.patched", str(tmp_path)]
    trusted = os.environ | {"SSL_CERT_FILE": str(certificate)}
    done = subprocess.run(command, cwd=ROOT, env=trusted, capture_output=True, text=True, timeout=60, check=True)
    for what, (said, seconds) in json.loads(done.stdout).items():
        assert any(words in said for words in ("too long", "too slowly", "in time")), (what, said)
        assert seconds < 3, (what, seconds)

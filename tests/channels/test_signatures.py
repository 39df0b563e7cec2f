"""The examples check what we sign, as they stand; with the secret before as well, and nothing that was changed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from urllib3.util.retry import Retry

from metaverse.clock import now_ms
from metaverse.services.channels import signing
from tests.callers import API
from tests.channels.conftest import Told
from tests.receivers import Call, answers, receiving

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "webhooks"
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


@pytest.fixture
def call(told: Told) -> tuple[str, Call]:
    """Give a message that was sent, and the secret it was signed with."""
    with receiving(answers(204)) as receiver:
        channel = told.channel(receiver)
        told.rule(channel)
        told.ask()
        told.go()
        return channel["secret"], receiver.next()


def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check", EXAMPLES / "check.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_python_example_takes_what_is_right_and_nothing_else(call: tuple[str, Call]) -> None:
    secret, came = call
    check = module().check
    assert check(secret, came.headers, came.body)
    assert not check(secret, came.headers, came.body + b" ")
    assert not check(signing.new_secret(), came.headers, came.body)
    assert not check(secret, {**came.headers, "webhook-id": "msg_other"}, came.body)
    old = {**came.headers, **signing.headers("msg_1", now_ms() // 1000 - 600, came.body, secret)}
    assert not check(secret, old, came.body)


def test_the_shell_example_takes_what_is_right_and_nothing_else(call: tuple[str, Call]) -> None:
    secret, came = call

    def run(body: bytes, **more: str) -> int:
        command = [str(EXAMPLES / "check.sh"), *({**came.headers, **more}[name] for name in NAMES)]
        environment = {**os.environ, "WEBHOOK_SECRET": secret}
        return subprocess.run(command, input=body, env=environment, check=False, stderr=subprocess.DEVNULL).returncode

    assert run(came.body) == 0
    assert run(came.body + b" ") == 1
    assert run(came.body, **{"webhook-timestamp": "1600000000"}) == 1


@contextmanager
def serving(*command: str, secret: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "WEBHOOK_SECRET": secret}
    with subprocess.Popen([*command, str(port)], env=environment, stdout=subprocess.PIPE) as process:
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def posted(url: str, came: Call, body: bytes) -> int:
    headers = {name: came.headers[name] for name in NAMES}
    session = requests.Session()
    retries = Retry(total=12, connect=12, backoff_factor=0.1)
    session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))
    return session.post(url, body, headers=headers, timeout=10).status_code


@pytest.mark.parametrize("command", [(sys.executable, "check.py"), ("node", "check.mjs")])
def test_the_examples_receive(call: tuple[str, Call], command: tuple[str, str]) -> None:
    program = shutil.which(command[0])
    if program is None:
        pytest.skip(f"{command[0]} is not installed")
    secret, came = call
    with serving(program, str(EXAMPLES / command[1]), secret=secret) as url:
        assert posted(url, came, came.body) == 204
        assert posted(url, came, came.body + b" ") == 401


def test_while_a_secret_is_changed_both_sign_and_then_the_new_one_alone(told: Told) -> None:
    check = module().check
    with receiving(answers(204)) as receiver:
        channel = told.channel(receiver)
        told.rule(channel)
        changed: Any = told.admin.post(f"{API}/channels/{channel['id']}/secret", {"keepHours": 1}).json
        assert changed["channel"]["oldSecretUntil"] is not None
        told.say("One")
        told.go()
        came = receiver.next()
        assert check(channel["secret"], came.headers, came.body)
        assert check(changed["secret"], came.headers, came.body)
        last: Any = told.admin.post(f"{API}/channels/{channel['id']}/secret", {"keepHours": 0}).json
        told.say("Two")
        told.go()
        came = receiver.next()
        assert not check(changed["secret"], came.headers, came.body)
        assert check(last["secret"], came.headers, came.body)
    assert channel["secret"] not in told.admin.get(f"{API}/channels").text


def test_the_scheme_is_that_of_standard_webhooks() -> None:
    """The example of the scheme's own specification."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', secret)
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

"""A gateway that a test plays: it listens, checks who comes, answers what is asked, and says what the test wants."""

from __future__ import annotations

import base64
import hashlib
import json
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.connectors.sockets import PATIENCE_SECONDS, Gone, ServerSocket, framed

Json = dict[str, Any]
DATA = Path(__file__).parent.parent / "data" / "openclaw-gateway"
TOKEN = "the gateway's own token"
NONCE, TS = "nonce-1", 1_790_000_000_000
CHALLENGE = {"type": "event", "event": "connect.challenge", "payload": {"nonce": NONCE, "ts": TS}}
POLICY = {"maxPayload": 26_214_400, "maxBufferedBytes": 52_428_800, "tickIntervalMs": 15_000}


def frames(name: str) -> list[Json]:
    """Read the frames of a recording."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text().splitlines()]


def hello(scopes: list[str], **more: Any) -> Json:
    """Write `hello-ok` as the protocol's schema has it."""
    return {
        "type": "hello-ok",
        "protocol": 4,
        "server": {"version": "2026.8.1", "connId": "conn-1"},
        "features": {"methods": ["sessions.list"], "events": ["agent", "tick"]},
        "snapshot": {"presence": [], "health": {}, "stateVersion": {"presence": 1, "health": 1}, "uptimeMs": 1},
        "auth": {"role": "operator", "scopes": scopes, "deviceToken": "device-token-1"},
        "policy": POLICY,
        **more,
    }


def verified(params: Json) -> bool:
    """Tell whether the device that is named has signed this call, as the protocol's version 3 wants it."""
    device, client = params["device"], params["client"]
    public = base64.urlsafe_b64decode(device["publicKey"] + "=")
    assert device["id"] == hashlib.sha256(public).hexdigest()
    assert (device["nonce"], device["signedAt"]) == (NONCE, TS)
    said = "|".join(
        [
            *("v3", device["id"], client["id"], client["mode"], params["role"], ",".join(params["scopes"])),
            *(str(device["signedAt"]), params.get("auth", {}).get("token", ""), device["nonce"]),
            *(client["platform"].lower(), client.get("deviceFamily", "").lower()),
        ]
    )
    signature = base64.urlsafe_b64decode(device["signature"] + "==")
    Ed25519PublicKey.from_public_bytes(public).verify(signature, said.encode())
    return True


class Visit:
    """One connection: what the client asked, and how to answer it."""

    def __init__(self, gateway: FakeGateway, sock: ServerSocket) -> None:
        self.gateway, self.socket = gateway, sock
        self.connect: Json = {}

    def let_in(self, **more: Any) -> None:
        """Check who comes, and say hello."""
        request = self.meet()
        assert verified(request["params"])
        self.answer(request, hello(request["params"]["scopes"], **more))

    def meet(self) -> Json:
        """Challenge, and return the call that answers it."""
        self.socket.open(framed(json.dumps(CHALLENGE).encode()))
        request: Json = self.socket.receive()
        assert request["method"] == "connect"
        self.connect = request["params"]
        return request

    def refuse(self, error_code: str, message: str, /, **details: Any) -> None:
        """Refuse whoever comes."""
        request = self.meet()
        retry = details.pop("retryAfterMs", None)
        error: Json = {"code": error_code, "message": message, "details": details}
        if retry is not None:
            error |= {"retryable": True, "retryAfterMs": retry}
        self.socket.send({"type": "res", "id": request["id"], "ok": False, "error": error})
        self.socket.close(1008, message)

    def answer(self, request: Json, payload: Any) -> None:
        """Answer a call."""
        self.socket.send({"type": "res", "id": request["id"], "ok": True, "payload": payload})

    def serve(self, until: str | None = None) -> Json:
        """Answer calls as the gateway's answers say, until one of this method has been answered, or for ever."""
        while True:
            request = self.socket.receive()
            self.gateway.calls.put(request)
            payload = self.gateway.answers.get(request["method"])
            found = payload(request["params"]) if callable(payload) else payload
            if found is None:
                error = {"code": "INVALID_REQUEST", "message": f"unknown method: {request['method']}"}
                self.socket.send({"type": "res", "id": request["id"], "ok": False, "error": error})
            else:
                self.answer(request, found)
            if request["method"] == until:
                return dict(request)

    def play(self, documents: list[Json], *, bytewise: bool = False) -> None:
        """Say what a recording says."""
        for document in documents:
            self.socket.send(document, bytewise=bytewise)


class FakeGateway:
    """Listens on a port of its own; each connection is served by the next of the scripts, the last one for ever."""

    def __init__(self, *scripts: Callable[[Visit], None]) -> None:
        self._scripts = list(scripts)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self.listener.getsockname()[1]}"
        self.calls: queue.Queue[Json] = queue.Queue()
        self.visits: queue.Queue[Visit] = queue.Queue()
        self.failures: list[BaseException] = []
        self.answers: dict[str, Any] = {
            "sessions.subscribe": {"subscribed": True},
            "agents.list": {"agents": [{"id": "main", "identity": {"name": "Clawd"}}]},
            "audit.activity.list": {"events": []},
            "tasks.list": {"tasks": []},
            "sessions.list": {"sessions": []},
            "exec.approval.list": [],
            "plugin.approval.list": [],
        }
        self._threads: list[threading.Thread] = []

    def called(self, method: str, seconds: float = PATIENCE_SECONDS) -> Json:
        """Wait for a call of a method, past those before it."""
        while True:
            request = self.calls.get(timeout=seconds)
            if request["method"] == method:
                return request

    def start(self) -> None:
        """Listen from now on."""
        thread = threading.Thread(target=self._listen, daemon=True)
        thread.start()
        self._threads.append(thread)

    def stop(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _listen(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
            threading.Thread(target=self._serve, args=(script, sock), daemon=True).start()

    def visit(self, sock: socket.socket) -> Visit:
        """Take a connection."""
        return Visit(self, ServerSocket(sock))

    def _serve(self, script: Callable[[Visit], None], sock: socket.socket) -> None:
        try:
            visit = self.visit(sock)
        except OSError:
            sock.close()
            return
        self.visits.put(visit)
        try:
            script(visit)
        except (Gone, OSError, TimeoutError):
            pass
        except BaseException as failure:
            self.failures.append(failure)
        finally:
            visit.socket.hang_up()


@contextmanager
def listening(*scripts: Callable[[Visit], None]) -> Iterator[FakeGateway]:
    """Have a gateway listen for a while; what went wrong in a script is raised before what that led to."""
    gateway = FakeGateway(*scripts)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.stop()
        for failure in gateway.failures:
            raise failure

"""A server that tells what it is sent to all who listen, rightly or wrongly; just enough for the load generator."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from metaverse.realtime.packets import Opcode, frame

Json = dict[str, Any]
Wrong = Callable[[int, list[Json]], list[list[Json]]]
"""Makes of the agents of a batch (and its number) what is told: a message for each list."""


def rightly(_number: int, agents: list[Json]) -> list[list[Json]]:
    """Tell everything once."""
    return [agents]


class Fake:
    """The state of one such server."""

    def __init__(self, wrong: Wrong) -> None:
        self._wrong = wrong
        self._listeners: list[asyncio.StreamWriter] = []
        self._batches = 0
        self._seq = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                if "Upgrade: websocket" in head:
                    await self._listen(reader, writer)
                else:
                    await self._take(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        _say(writer, '0{"sid":"one"}')
        while True:
            said = await _heard(reader)
            if said.startswith("40"):
                _say(writer, '40{"sid":"two"}')
            elif said.startswith("42"):
                _say(writer, "430" + json.dumps([{"ok": True, "epoch": "e", "seq": self._seq}], separators=(",", ":")))
                self._listeners.append(writer)

    async def _take(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = next(int(line.partition(":")[2]) for line in head.splitlines() if line.startswith("Content-Length"))
        events = json.loads(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}")
        self._batches += 1
        for agents in self._wrong(self._batches, [event["data"] for event in events]):
            seq = {"from": self._seq + 1, "to": self._seq + len(agents)}
            self._seq += len(agents)
            for listener in self._listeners:
                _say(listener, "42" + json.dumps(["3d:agent:status", {"seq": seq, "agents": agents}]))


def _say(writer: asyncio.StreamWriter, text: str) -> None:
    writer.write(frame(Opcode.TEXT, text.encode()))


async def _heard(reader: asyncio.StreamReader) -> str:
    """Read a frame whose mask is zero."""
    size = (await reader.readexactly(2))[1] & 127
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    await reader.readexactly(4)
    return (await reader.readexactly(size)).decode()


@contextmanager
def faking(wrong: Wrong = rightly) -> Iterator[int]:
    """Serve for a while, and give the port."""
    port: Future[int] = Future()
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(Fake(wrong).serve, "127.0.0.1", 0)
        port.set_result(server.sockets[0].getsockname()[1])
        await ended.wait()
        server.close()
        connections = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await asyncio.sleep(0)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        yield port.result(10)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()

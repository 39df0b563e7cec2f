"""Pictures as bytes, and those of them that are remembered."""

from __future__ import annotations

import zlib
from collections import OrderedDict

import orjson

from metaverse.operations import meters
from metaverse.services.picture import Kept, Picture

FORM = 1
"""Goes up when what a picture holds or how it is written changes; what is kept in another form is not read."""

QUICK = 1
"""zlib's level: of the higher ones none gained a fifth, and each took longer."""

REMEMBERED_BYTES = 16 * 1024 * 1024
"""Written out, that is: compressed a picture takes about a tenth of it, in memory up to twice as much."""


def edition(epoch: str) -> str:
    """Name what is kept of an epoch of the log, in today's form."""
    return f"{FORM}:{epoch}"


def encode(picture: Picture) -> bytes:
    """Write a picture: what must be read first, then the tasks, which are cut out and not read."""
    views = [(key, task, task.written) for key, task in picture.tasks.items()]
    head = orjson.dumps(
        {
            "seq": picture.seq,
            "at": picture.at_ms,
            "agents": list(picture.agents.values()),
            "requests": picture.requests,
            "settings": picture.settings,
            "version": picture.version,
            "tide": picture.tide,
            "marks": picture.marks,
            "tasks": [(key, task.first_seq, task.finished_ms, len(view)) for key, task, view in views],
        }
    )
    return zlib.compress(b"".join((b"%d\n" % len(head), head, *(view for _, _, view in views))), QUICK)


def decode(body: bytes) -> Picture:
    """Read a picture that stands at the place where it was last left."""
    whole = zlib.decompress(body)
    start = whole.index(b"\n") + 1
    end = start + int(whole[: start - 1])
    head = orjson.loads(memoryview(whole)[start:end])
    tasks = {}
    for key, first_seq, finished_ms, length in head["tasks"]:
        tasks[key] = Kept(first_seq, finished_ms, whole[end : end + length])
        end += length
    agents = {agent["agentId"]: agent for agent in head["agents"]}
    tide = tuple(head["tide"]) if head["tide"] else None
    rest = (head["requests"], head["settings"], head["version"], head["seq"], tide, head["marks"])
    return Picture(head["seq"], head["at"], agents, tasks, *rest, weight=len(whole))


class Memory:
    """Pictures of checkpoints that were read lately; bounded by what they weigh together."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pictures: OrderedDict[tuple[str, str, int], Picture] = OrderedDict()

    def find(self, organization_id: str, edition: str, seq: int) -> Picture | None:
        """Return a picture, which nobody may change: fork it. Any thread may ask."""
        return self._pictures.get((organization_id, edition, seq))

    def keep(self, organization_id: str, edition: str, picture: Picture) -> None:
        """Remember a picture for a while, from its last use on; only the loop's thread may."""
        self._pictures.pop((organization_id, edition, picture.seq), None)
        self._pictures[organization_id, edition, picture.seq] = picture
        while len(self._pictures) > 1 and self.bytes_kept() > self._most_bytes:
            self._pictures.popitem(last=False)

    def bytes_kept(self) -> int:
        """Return what the pictures weigh that are kept."""
        return sum(picture.weight for picture in self._pictures.values())

    def forget(self) -> None:
        """Forget everything."""
        self._pictures.clear()


memory = Memory(REMEMBERED_BYTES)
meters.watch_cache("pictures_bytes", memory.bytes_kept, REMEMBERED_BYTES)

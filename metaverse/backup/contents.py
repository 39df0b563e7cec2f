"""What stands in a backup, line by line: what it is of, each table with its rows, and sums over all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson
from sqlalchemy import Connection, text

from metaverse import VERSION
from metaverse.backup import rows, schema, sealed
from metaverse.backup.keys import Keys
from metaverse.backup.rows import Shape, Sums
from metaverse.backup.sealed import Damaged
from metaverse.clock import now_ms, to_wire

FORMAT = 1
Json = dict[str, Any]
_LOGS = text("SELECT id, name, epoch, seq FROM organizations ORDER BY id")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file says of itself: what anybody can read, what it is of, and the sums over all of it."""

    header: Json
    organizations: list[Json]
    sums: Json

    @property
    def events(self) -> int:
        """How many events are in it."""
        return int(self.sums["tables"].get(rows.LOG, [0])[0])

    @property
    def rows(self) -> int:
        """How many rows are in it."""
        return sum(count for count, _ in self.sums["tables"].values())


def write(out: IO[bytes], keys: Keys, connection: Connection) -> tuple[Backup, int]:
    """Write all that a transaction sees, and return what was written with its size in bytes."""
    said, key = keys.fresh()
    about = {"version": VERSION, "revision": schema.revision_of(connection), "madeAt": to_wire(now_ms())}
    header = {"format": FORMAT, **about, "key": said}
    writer = sealed.Writer(out, header, key)
    organizations = [dict(row) for row in connection.execute(_LOGS).mappings()]
    writer.write(orjson.dumps({"organizations": organizations, "from": connection.dialect.name}))
    sums = Sums()
    for shape in rows.shapes(connection):
        writer.write(orjson.dumps(shape.told))
        sums.add(shape, ())
        for some in rows.read(connection, shape):
            sums.add(shape, some)
            writer.write(b"[" + b",".join(some) + b"]")
    writer.write(orjson.dumps({"end": sums.told()}))
    writer.close()
    return Backup(header, organizations, sums.told()), writer.size


@dataclass(slots=True)
class Opened:
    """A backup that is read; `sums` is known once all of it is."""

    header: Json
    organizations: list[Json]
    rest: Iterator[bytes]
    sums: Json | None = None

    def pieces(self) -> Iterator[tuple[Shape, list[list[Any]]]]:
        """Yield the rows, some at a time, each time with their table; of an empty one none.

        Raises:
            Damaged: the file is not whole.
        """
        shape: Shape | None = None
        for line in self.rest:
            told = orjson.loads(line)
            if isinstance(told, list):
                if shape is None:
                    raise Damaged("The file holds rows of no table.")
                yield shape, told
            elif "end" in told:
                self.sums = told["end"]
            else:
                shape = Shape.of(told)
                yield shape, []
        if self.sums is None:
            raise Damaged("The file is cut off.")


def opened(source: IO[bytes], keys: Keys) -> Opened:
    """Open a backup.

    Raises:
        Damaged: it is none, another key opens it, it is not whole, or a newer version made it.
    """
    header, line = sealed.header_of(source)
    _refuse_newer(header)
    rest = sealed.lines(source, line, keys.of(header.get("key") or {}))
    first = orjson.loads(next(rest, b"{}"))
    if "organizations" not in first:
        raise Damaged("The file does not say what it is of.")
    return Opened(header, first["organizations"], rest)


def looked_through(source: IO[bytes], keys: Keys) -> Backup:
    """Read a backup from end to end, and return what it says of itself.

    Raises:
        Damaged: it cannot be restored by this version, or is not what was written.
    """
    found, sums = opened(source, keys), Sums()
    for shape, several in found.pieces():
        sums.add(shape, [orjson.dumps(row) for row in several])
    if found.sums != sums.told():
        raise Damaged("The sums of the file are not those of what is in it.")
    return Backup(found.header, found.organizations, found.sums)


def _refuse_newer(header: Json) -> None:
    version, revision = header.get("version"), header.get("revision")
    if header.get("format") != FORMAT:
        raise Damaged(
            f"The backup has the form {header.get('format')}, of another version ({version}) of the platform."
        )
    if not isinstance(revision, str) or not schema.is_known(revision):
        raise Damaged(
            f"The backup has the schema {revision} of version {version}, which this version ({VERSION}, schema "
            f"{schema.head()}) does not know; restore it with that version or a newer one."
        )

"""Who sits in which room, and up to where each has been told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from metaverse.events.names import Room
from metaverse.events.tail import News, Position, Tails
from metaverse.realtime import messages
from metaverse.realtime.connection import Connection
from metaverse.realtime.messages import Batch
from metaverse.realtime.packets import Shared


class Place(NamedTuple):
    """Up to where somebody was told, and up to where one looked for them (between them nothing happened here)."""

    sent: int
    seen: int


Group = dict[Connection, None]
Post = dict[Connection, list[Shared]]


class Seats:
    """One room: its listeners, grouped by what they have been told, so that each message is encoded once a group."""

    def __init__(self) -> None:
        self._groups: dict[Place, Group] = {}

    def __bool__(self) -> bool:
        return bool(self._groups)

    def seat(self, connection: Connection, seq: int) -> None:
        """Seat a listener who knows everything up to `seq`."""
        self.leave(connection)
        self._groups.setdefault(Place(seq, seq), {})[connection] = None

    def __contains__(self, connection: Connection) -> bool:
        return any(connection in group for group in self._groups.values())

    def leave(self, connection: Connection) -> bool:
        """Let a listener go, and tell whether it sat here."""
        for place, group in self._groups.items():
            if connection in group:
                del group[connection]
                if not group:
                    del self._groups[place]
                return True
        return False

    def groups(self) -> Iterator[tuple[Place, Group]]:
        """Return the groups as they are now."""
        return iter(list(self._groups.items()))

    def move(self, before: Place, after: Place) -> None:
        """Note that a group was told more."""
        if before != after:
            self._groups.setdefault(after, {}).update(self._groups.pop(before))

    def earliest(self) -> int | None:
        """Return the place after which somebody wants to be told."""
        return min((place.seen for place in self._groups), default=None)


class Hall:
    """The rooms of one organization: follows its log, and tells every room once a tick what happened."""

    def __init__(self, organization_id: str) -> None:
        self.organization_id = organization_id
        self.rooms = {room: Seats() for room in Room}
        self._epoch: str | None = None

    def __bool__(self) -> bool:
        return any(self.rooms.values())

    def place(self) -> int | None:
        """Return the place after which somebody wants to be told."""
        places = [seats.earliest() for seats in self.rooms.values() if seats]
        return min((place for place in places if place is not None), default=None)

    def hear(self, news: News, positions: list[Position]) -> None:
        """Tell every room what is new."""
        if self._epoch not in (None, news.head.epoch):
            self._start_over()
        self._epoch = news.head.epoch
        post: Post = {}
        if news.entries:
            batch = Batch(self.organization_id, news.entries)
            for room, seats in self.rooms.items():
                _tell(room, seats, batch, news, post)
        if positions:
            _tell_positions(self.rooms[Room.SCENE], messages.positions(self.organization_id, positions), post)
        _deliver(post)

    def _start_over(self) -> None:
        """Send everyone to join again: the log has begun anew, and what they know is void."""
        listeners = {listener for seats in self.rooms.values() for _, group in seats.groups() for listener in group}
        for listener in listeners:
            listener.resume("epoch")


def _tell(room: Room, seats: Seats, batch: Batch, news: News, post: Post) -> None:
    upto = news.upto
    for place, group in seats.groups():
        if not news.after <= place.seen < upto:
            continue
        message = batch.message(room, place.sent, place.seen, upto)
        seats.move(place, Place(place.sent if message is None else upto, upto))
        if message is not None:
            for listener in group:
                post.setdefault(listener, []).append(message)


def _tell_positions(seats: Seats, message: Shared, post: Post) -> None:
    for _, group in seats.groups():
        for listener in group:
            post.setdefault(listener, []).append(message)


def _deliver(post: Post) -> None:
    """Send each listener its messages of this tick in one write; what several get alike is joined once."""
    joined: dict[tuple[int, ...], bytes] = {}
    for listener, several in post.items():
        alike = tuple(map(id, several))
        frames = joined.get(alike)
        if frames is None:
            frames = joined[alike] = b"".join(message.frame for message in several)
        listener.send(several, frames)


class Halls:
    """The halls of all organizations that somebody listens to."""

    def __init__(self, tails: Tails) -> None:
        self._tails = tails
        self._halls: dict[str, Hall] = {}

    def seat(self, connection: Connection, organization_id: str, rooms: list[Room], seq: int) -> None:
        """Seat a listener who knows everything up to `seq`; whoever is gone meanwhile is not seated.

        Whoever sits anywhere sits in the organization's own room too: who was sent out for being slow comes back so.
        """
        if connection.is_gone:
            return
        hall = self._halls.get(organization_id)
        if hall is None:
            hall = self._halls[organization_id] = Hall(organization_id)
            self._tails.follow(organization_id, hall)
        connection.organizations.add(organization_id)
        for room in rooms:
            hall.rooms[room].seat(connection, seq)
        if connection not in hall.rooms[Room.ORGANIZATION]:
            hall.rooms[Room.ORGANIZATION].seat(connection, seq)
        self._tails.wake(organization_id)

    def listens(self, organization_id: str, room: Room) -> bool:
        """Tell whether anybody sits in a room."""
        hall = self._halls.get(organization_id)
        return hall is not None and bool(hall.rooms[room])

    def leave(self, connection: Connection, organization_id: str, rooms: list[Room]) -> list[Room]:
        """Let a listener go from these rooms, and return those it sat in."""
        hall = self._halls.get(organization_id)
        if hall is None:
            return []
        left = [room for room in rooms if hall.rooms[room].leave(connection)]
        if not hall:
            del self._halls[organization_id]
            self._tails.leave(organization_id, hall)
        return left

    def leave_all(self, connection: Connection) -> dict[str, list[Room]]:
        """Let a listener go from everywhere, and return where it sat."""
        organizations, connection.organizations = connection.organizations, set()
        left = {
            organization_id: self.leave(connection, organization_id, list(Room)) for organization_id in organizations
        }
        return {organization_id: rooms for organization_id, rooms in left.items() if rooms}

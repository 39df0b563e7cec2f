"""Who sits in which room, and up to where each has been told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from metaverse.errors import Conflict
from metaverse.events.names import Room
from metaverse.events.tail import News, Position, Tails
from metaverse.realtime.connection import OUTDATED, Connection
from metaverse.realtime.delivery import Post, deliver
from metaverse.realtime.looks import Looks
from metaverse.realtime.messages import EVENTS, Batch
from metaverse.realtime.packets import Shared
from metaverse.tallies import Tally

Group = dict[Connection, int]
"""Listeners for whom one looked up to the same place, and up to where each was told; between, nothing happened here."""

JOINED = (Room.SCENE, Room.TASKS, Room.NETWORK)


class Seats:
    """One room: its listeners, grouped by up to where one looked for them; nearly always that is one group."""

    def __init__(self) -> None:
        self._groups: dict[int, Group] = {}

    def __bool__(self) -> bool:
        return bool(self._groups)

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    def __iter__(self) -> Iterator[Connection]:
        return iter([listener for group in self._groups.values() for listener in group])

    def seat(self, connection: Connection, seq: int) -> None:
        """Seat a listener who knows everything up to `seq`."""
        self.leave(connection)
        self._groups.setdefault(seq, {})[connection] = seq

    def __contains__(self, connection: Connection) -> bool:
        return any(connection in group for group in self._groups.values())

    def leave(self, connection: Connection) -> bool:
        """Let a listener go, and tell whether it sat here."""
        for seen, group in self._groups.items():
            if group.pop(connection, None) is not None:
                if not group:
                    del self._groups[seen]
                return True
        return False

    def behind(self, after: int, upto: int) -> list[int]:
        """Return up to where one looked for those whom news of this part of the log concern."""
        return [seen for seen in self._groups if after <= seen < upto]

    def told(self, seen: int) -> Group:
        """Return a group, and up to where each of it was told."""
        return self._groups[seen]

    def pass_over(self, seen: int, upto: int) -> None:
        """Note that one looked further for a group, and found nothing."""
        self._join(self._groups.pop(seen), upto)

    def move(self, seen: int, upto: int) -> None:
        """Note that a group is told more."""
        self._join(dict.fromkeys(self._groups.pop(seen), upto), upto)

    def restart(self, seq: int) -> None:
        """Seat everyone anew at a place of another log."""
        self._groups = {seq: dict.fromkeys(self, seq)} if self._groups else {}

    def earliest(self) -> int | None:
        """Return the place after which somebody wants to be told."""
        return min(self._groups, default=None)

    def _join(self, group: Group, seen: int) -> None:
        others = self._groups.get(seen)
        if others is None:
            self._groups[seen] = group
        else:
            others.update(group)


class Hall:
    """The rooms of one organization: follows its log, and tells every room once a tick what happened."""

    def __init__(self, organization_id: str, stirred: Callable[[str], None]) -> None:
        self._stirred = stirred
        self.organization_id = organization_id
        self.rooms = {room: Seats() for room in Room}
        self.looks = Looks(organization_id)
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
            self._start_over(news.head.seq)
        self._epoch = news.head.epoch
        post: Post = {}
        if news.entries:
            batch = Batch(self.organization_id, news.entries)
            for room, seats in self.rooms.items():
                _tell(room, seats, batch, news, post)
            if news.pass_on is not None:
                news.pass_on(news)
        if positions:
            for listener, message in self.looks.share(positions, self.rooms[Room.SCENE]):
                post.setdefault(listener, []).append(message)
        if news.entries and self.rooms[Room.SCENE]:
            self._stirred(self.organization_id)
        deliver(post)

    def _start_over(self, seq: int) -> None:
        """Send everyone to join again: the log has begun anew, and what they know is void."""
        for listener in {listener for seats in self.rooms.values() for listener in seats}:
            listener.resume("epoch")
        self.rooms[Room.ORGANIZATION].restart(seq)


def _tell(room: Room, seats: Seats, batch: Batch, news: News, post: Post) -> None:
    upto = news.upto
    for seen in seats.behind(news.after, upto):
        by_place: dict[int, Shared | None] = {}
        for listener, sent in seats.told(seen).items():
            if sent not in by_place:
                by_place[sent] = _message(room, sent, seen, batch, news)
            message = by_place[sent]
            if message is None:  # then for nobody of this group anything changed
                break
            post.setdefault(listener, []).append(message)
        if None in by_place.values():
            seats.pass_over(seen, upto)
        else:
            seats.move(seen, upto)


def _message(room: Room, sent: int, seen: int, batch: Batch, news: News) -> Shared | None:
    """Write what a room is told, or take it as it was written before; None where nothing changed."""
    name = (room, sent, seen, news.upto)
    payload = news.written.get(name)
    if payload is None:
        payload = news.written[name] = batch.payload(*name) or b""
    return Shared.event(EVENTS[room], payload) if payload else None


class Halls:
    """The halls of all organizations that somebody listens to."""

    def __init__(self, tails: Tails) -> None:
        self._tails = tails
        self._halls: dict[str, Hall] = {}
        self.stirred: Callable[[str], None] = lambda _organization_id: None

    def seat(self, connection: Connection, organization_id: str, rooms: list[Room], seq: int) -> None:
        """Seat a listener who knows everything up to `seq`; whoever is gone meanwhile is not seated."""
        if connection.is_gone:
            return
        hall = self._halls.get(organization_id)
        if hall is None:
            hall = self._halls[organization_id] = Hall(organization_id, lambda name: self.stirred(name))
            self._tails.follow(organization_id, hall)
        connection.organizations.add(organization_id)
        for room in rooms:
            hall.rooms[room].seat(connection, seq)
        self._tails.wake(organization_id)
        if Room.SCENE in rooms:
            self.stirred(organization_id)

    def figures(self) -> tuple[int, Tally]:
        """Tell how many halls there are, and how many listeners in all rooms of a kind."""
        listeners: Tally = Tally({(room.value,): 0 for room in Room})
        for hall in list(self._halls.values()):
            for room, seats in hall.rooms.items():
                listeners[(room.value,)] += len(seats)
        return len(self._halls), listeners

    def told(self, organization_id: str) -> int | None:
        """Tell up to where those of an organization were told who are here, None where nobody is."""
        return self._tails.told(organization_id)

    def listens(self, organization_id: str, room: Room) -> bool:
        """Tell whether anybody sits in a room."""
        hall = self._halls.get(organization_id)
        return hall is not None and bool(hall.rooms[room])

    def looks(self, connection: Connection, organization_id: str) -> Looks:
        """Give the looks of the scene where somebody sits.

        Raises:
            Conflict: the connection has not joined that scene.
        """
        hall = self._halls.get(organization_id)
        if hall is None or connection not in hall.rooms[Room.SCENE]:
            raise Conflict("Join the scene before you say where you look.")
        return hall.looks

    def leave(self, connection: Connection, organization_id: str, rooms: list[Room]) -> list[Room]:
        """Let a listener go from these rooms, and return those it sat in."""
        hall = self._halls.get(organization_id)
        if hall is None:
            return []
        left = [room for room in rooms if hall.rooms[room].leave(connection)]
        if Room.SCENE in left:
            hall.looks.forget(connection)
        if not hall:
            del self._halls[organization_id]
            self._tails.leave(organization_id, hall)
        return left

    def leave_all(self, connection: Connection) -> None:
        """Let a listener go from everywhere."""
        organizations, connection.organizations = connection.organizations, set()
        for organization_id in organizations:
            self.leave(connection, organization_id, list(Room))

    def send_away(self, connection: Connection) -> dict[str, list[Room]]:
        """Let a listener go from every room it can join again, and return where it sat.

        It stays in those of its organizations, which nobody joins: there it sees by the gap that it missed something.
        """
        away: dict[str, list[Room]] = {}
        for organization_id in list(connection.organizations):
            hall = self._halls.get(organization_id)
            stays = [Room.ORGANIZATION] if hall and connection in hall.rooms[Room.ORGANIZATION] else []
            away[organization_id] = self.leave(connection, organization_id, list(JOINED)) + stays
        return {organization_id: rooms for organization_id, rooms in away.items() if rooms}

    def redraw(self, organization_id: str, plan: bytes) -> bool:
        """Ask those to join the scene again who saw another plan of its floors, and tell whether there were any.

        They stay seated: whoever does not care for floors misses nothing else.
        """
        hall = self._halls.get(organization_id)
        scene = list(hall.rooms[Room.SCENE]) if hall else []
        outdated = [listener for listener in scene if listener.plans.get(organization_id) not in (plan, OUTDATED)]
        for listener in outdated:
            listener.redraw(organization_id)
        return bool(outdated)

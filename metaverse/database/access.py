"""`@reading` and `@writing`: a function of a connection becomes one transaction, or a part of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import Connection

from metaverse.database import binding

P = ParamSpec("P")
R = TypeVar("R")


class _Access(Generic[P, R]):
    """A function of the database; `on` composes it inside another one's transaction."""

    def __init__(self, function: Callable[Concatenate[Connection, P], R]) -> None:
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__
        self.on = function


class Reading(_Access[P, R]):
    """A question, answered from one consistent snapshot."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask in a transaction of its own."""
        question: Callable[[Connection], R] = partial(_called, self.on, args, kwargs)
        return binding.bound().read(self.__name__, question)


class Writing(_Access[P, R]):
    """A change, committed whole or not at all."""

    joins = False

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Change in a transaction of its own, and return after the commit."""
        change: Callable[[Connection], R] = partial(_called, self.on, args, kwargs)
        return binding.bound().write(self.__name__, change, self._lane(args), joins=self.joins)

    def _lane(self, _args: tuple[object, ...]) -> str | None:
        return None


class WritingInLane(Writing[P, R]):
    """A change that would wait for others with the same first argument, and is committed together with them."""

    def _lane(self, args: tuple[object, ...]) -> str | None:
        return str(args[0])


class Joining(WritingInLane[P, R]):
    """The same, going on from what others of the same transaction have put off to its end."""

    joins = True


def reading(function: Callable[Concatenate[Connection, P], R]) -> Reading[P, R]:
    """Make a question to the database from a function of a connection."""
    return Reading(function)


def writing(function: Callable[Concatenate[Connection, P], R]) -> Writing[P, R]:
    """Make a change of the database from a function of a connection."""
    return Writing(function)


def writing_in_lane(function: Callable[Concatenate[Connection, P], R]) -> Writing[P, R]:
    """Make a change of the database that takes the lane of its first argument, which names what it locks first."""
    return WritingInLane(function)


def joining(function: Callable[Concatenate[Connection, P], R]) -> Writing[P, R]:
    """Make a change that shares with others what is put off; it raises a `Problem` only before it changes anything."""
    return Joining(function)


def _called(
    function: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object], connection: Connection
) -> R:
    return function(connection, *args, **kwargs)

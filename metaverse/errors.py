"""What can go wrong in this domain, in the domain's words; `metaverse.api.problems` alone turns it into HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, Self, TypedDict


class Fault(TypedDict):
    """One fault of a document: where it is (in a batch also which document) and how to mend it."""

    field: str
    message: str
    index: NotRequired[int]


class Problem(Exception):
    """Something the caller should know, said in one full sentence that tells the mend."""

    title = "The request cannot be carried out"

    def __init__(
        self, detail: str = "", errors: Sequence[Fault] = (), *, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or f"{self.title}."
        self.errors = list(errors)
        self.retry_after_seconds = retry_after_seconds
        self.is_noted = False

    def noted(self) -> Self:
        """Say that the account of whoever asked has it already."""
        self.is_noted = True
        return self


class Invalid(Problem):
    """The request is understood, but some of its values are not what they must be."""

    title = "Some values are not valid"


class Malformed(Problem):
    """The request cannot be read at all."""

    title = "The request cannot be read"


class Unauthenticated(Problem):
    """Nobody knows who is asking."""

    title = "Sign in first"


class Forbidden(Problem):
    """The caller is known, and may not do this."""

    title = "This is not allowed for you"


class NotFound(Problem):
    """There is no such thing, or it belongs to an organization the caller must not know of."""

    title = "There is no such thing"


class Gone(Problem):
    """What is asked for was let go: it is older than what the organization keeps. `begins` is where that begins."""

    title = "This is kept no longer"

    def __init__(self, detail: str, errors: Sequence[Fault] = (), *, begins: dict[str, int | str | None]) -> None:
        super().__init__(detail, errors)
        self.begins = begins


class Conflict(Problem):
    """The request makes no sense in the present state."""

    title = "This does not fit the present state"


class TooLarge(Problem):
    """The request holds more than is taken at once."""

    title = "The request is too large"


class Unsupported(Problem):
    """The request comes in a format that is not read here."""

    title = "This format is not supported"


class PreconditionRequired(Problem):
    """A change must say which version it changes."""

    title = "Say which version you change"


class PreconditionFailed(Problem):
    """The version that should be changed is no longer the present one."""

    title = "Somebody changed this before you"


class TooMany(Problem):
    """The caller asks more often than agreed."""

    title = "Too many requests"


class Unavailable(Problem):
    """A part that is needed does not answer now; the same request may work later."""

    title = "The service is not available at the moment"
    again_seconds = 2.0
    """When to come back, where whoever raises it does not know better: nobody is left without a word about it."""

    def __init__(
        self, detail: str = "", errors: Sequence[Fault] = (), *, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(detail, errors, retry_after_seconds=retry_after_seconds or self.again_seconds)

"""The words by which a person is known, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from metaverse.retention.wording import IN_VIEWS

REMOVED = "removed person"
NO_TEXTS = frozenset(
    ("agentId", "taskId", "id", "source", "target", "subject", "parentId", "assignee", "fromAgent", "toAgent")
) | frozenset(("requestId", "commandId", "kind", "status", "digest"))
"""What names beings and rows is never touched: the log would not be itself any more."""


SHOWN = IN_VIEWS | {"title", "name"}
"""Where what the person wrote may be shown again."""


@dataclass(frozen=True)
class Words:
    """An address and a name. A name of one word (such as Ada) may be anybody's: only where it stands alone it goes.

    Without both only what the person wrote is known.
    """

    address: str = ""
    name: str = ""
    wrote: set[str] = field(default_factory=set)
    """What the person wrote, found on the way: it may be shown again elsewhere."""

    def removed_from(self, text: str) -> str:
        """Return a text without the person."""
        return self._pattern.sub(REMOVED, text) if self._pattern else text

    def is_address(self, value: Any) -> bool:
        """Tell whether a value is the address of the person, and nothing beside it."""
        return bool(self.address) and isinstance(value, str) and value.lower() == self.address

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        known = [word for word in (self.address, self.name if " " in self.name.strip() else "") if word]
        if not known:
            return None
        return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in known), re.IGNORECASE)


def without(value: Any, words: Words, *, names: Collection[str] = NO_TEXTS, under: str = "") -> Any:
    """Return a value of JSON without the person, however deep they stand in it; `under` names where it stands."""
    if isinstance(value, str):
        return REMOVED if under in SHOWN and value in words.wrote else words.removed_from(value)
    if isinstance(value, list):
        return [without(one, words, names=names, under=under) for one in value]
    if isinstance(value, dict):
        return {
            name: one if name in names else without(one, words, names=names, under=name) for name, one in value.items()
        }
    return value


def without_in_note(value: Any, words: Words, under: str = "") -> Any:
    """Do the same for what is noted of changes, where a name that stands alone under `name` is the person's."""
    if isinstance(value, str):
        return REMOVED if under == "name" and value == words.name else words.removed_from(value)
    if isinstance(value, list):
        return [without_in_note(one, words, under) for one in value]
    if isinstance(value, dict):
        return {name: without_in_note(one, words, name) for name, one in value.items()}
    return value

"""The functions that remember their answers: found where they are defined, so that none is left out of the metrics."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from typing import Any, TypeAlias

OURS = "metaverse."
Memoised: TypeAlias = "_lru_cache_wrapper[Any]"


@dataclass(slots=True)
class Register:
    """What was found when so many modules were there."""

    modules: int = 0
    found: dict[str, Memoised] = field(default_factory=dict)


_register = Register()


def functions() -> dict[str, Memoised]:
    """Return our functions that remember answers, by module and name; looked for again where a module has come."""
    if _register.modules != len(sys.modules):
        _register.found = dict(_look())
        _register.modules = len(sys.modules)
    return _register.found


def _look() -> Iterator[tuple[str, Memoised]]:
    for name, module in list(sys.modules.items()):
        if not name.startswith(OURS):
            continue
        for value in list(vars(module).values()):
            if isinstance(value, _lru_cache_wrapper) and value.__module__.startswith(OURS):
                yield f"{value.__module__.removeprefix(OURS)}.{value.__qualname__}", value

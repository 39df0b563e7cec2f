"""Who is connected, by whom they share a limit with: how many clients one address, or one caller, has here."""

from __future__ import annotations

from collections import Counter


class Crowd:
    """Counts clients by a name, and knows when there are as many of one as there may be."""

    def __init__(self, most_of_one: int) -> None:
        self._most = most_of_one
        self._there: Counter[str] = Counter()

    def is_full(self, name: str) -> bool:
        """Tell whether no more of one name may come."""
        return self._there[name] >= self._most if name in self._there else False

    def enter(self, name: str) -> None:
        """Note one more."""
        self._there[name] += 1

    def leave(self, name: str) -> None:
        """Note one less."""
        self._there[name] -= 1
        if self._there[name] <= 0:
            del self._there[name]

    def __len__(self) -> int:
        return len(self._there)

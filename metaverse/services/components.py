"""Components of a graph: what hangs together at all, and what depends on each other in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence


def parts(ties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each node that has a tie the name of the part it belongs to, whichever way the ties go."""
    above: dict[str, str] = {}

    def top(node: str) -> str:
        while (over := above.setdefault(node, node)) != node:
            above[node] = node = above[over]
        return node

    for one, other in ties:
        above[top(one)] = top(other)
    return {node: top(node) for node in list(above)}


def components(roots: Iterable[str], following: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the components of what is reached from `roots`, each after all that follow from it.

    Source: Tarjan 1972, with a path of our own, since a chain of tasks may be longer than Python's stack.
    """
    search = _Search(following)
    for root in roots:
        yield from search.begin(root)


class _Search:
    """A depth-first search: nodes are numbered as they are met, and open until their component is known."""

    def __init__(self, following: Mapping[str, Sequence[str]]) -> None:
        self._following = following
        self._number: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._open: dict[str, None] = {}

    def begin(self, root: str) -> Iterator[list[str]]:
        """Yield the components that are met first from this root."""
        path = [(root, self._enter(root))] if root not in self._number else []
        while path:
            node, left = path[-1]
            met = self._next(node, left)
            if met is not None:
                path.append((met, self._enter(met)))
                continue
            path.pop()
            if path:
                self._lower(path[-1][0], self._low[node])
            if self._low[node] == self._number[node]:
                yield self._leave(node)

    def _enter(self, node: str) -> Iterator[str]:
        self._number[node] = self._low[node] = len(self._number)
        self._open[node] = None
        return iter(self._following.get(node, ()))

    def _next(self, node: str, left: Iterator[str]) -> str | None:
        """Return the next that was not met before; of those that were, take over how far back they lead."""
        for after in left:
            if after not in self._number:
                return after
            if after in self._open:
                self._lower(node, self._number[after])
        return None

    def _lower(self, node: str, number: int) -> None:
        self._low[node] = min(self._low[node], number)

    def _leave(self, node: str) -> list[str]:
        members: list[str] = []
        while not members or members[-1] != node:
            members.append(self._open.popitem()[0])
        return members

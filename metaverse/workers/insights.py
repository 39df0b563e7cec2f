"""Insights: what stands out in a network, as codes and numbers; whoever shows them finds the words.

- `bottleneck`: whose removal costs the others most (see `bottleneck`); why `cut` where it cuts some off, else `detour`;
- `works_alone`: agents that did something in the window and had no tie (`no_ties`);
- `never_talk`: two teams that both have ties, and none between them, though by chance there would be `LEAST_EXPECTED`
  (`no_tie_between`): T(a) T(b) / 2T ties are expected, where T(x) counts the ends of ties of a team, and T all ties.
  Teams are departments; where fewer than two have ties, communities of `LEAST_TEAM` members at least;
- `one_way_street`: from one agent or department to another went `LEAST_COUNT` interactions or more, and of the weight
  between the two `ONE_WAY` or more (`nothing_back`, or `little_back`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeVar

import igraph

from metaverse.workers import bottleneck
from metaverse.workers.edges import Edge
from metaverse.workers.numbers import rounded

Json = dict[str, Any]
MOST_NAMED = 100
MOST_OF_A_KIND = 5
MOST_TEAMS = 200
LEAST_TEAM, LEAST_DEPARTMENT = 3, 2
LEAST_EXPECTED = 2.0
LEAST_COUNT = 3
ONE_WAY = 0.95


@dataclass(frozen=True, slots=True)
class Seen:
    """What insights are drawn from."""

    keys: Sequence[str]
    agents: Mapping[str, Json]
    edges: Sequence[Edge]
    undirected: igraph.Graph
    betweenness: Sequence[float]
    communities: Sequence[Json]
    home: Sequence[str]
    """The id of each agent's community, in the order of the keys."""


def found(seen: Seen) -> list[Json]:
    """Return what stands out, the gravest kind first."""
    return [*_bottleneck(seen), *_works_alone(seen), *_never_talk(seen), *_one_way_streets(seen)]


def _insight(code: str, why: str, members: Sequence[str], numbers: Json, groups: Iterable[Json] = ()) -> Json:
    named = list(members[:MOST_NAMED])
    return {"code": code, "why": why, "members": named, "groups": list(groups), "numbers": numbers}


def _bottleneck(seen: Seen) -> list[Json]:
    worst = bottleneck.found(seen.undirected, seen.betweenness)
    if worst is None:
        return []
    around = [seen.home[other] for other in seen.undirected.neighbors(worst.node)]
    groups = [{"by": "community", "id": name} for name, _ in Counter(around).most_common(MOST_OF_A_KIND)]
    why = "cut" if worst.is_cut else "detour"
    return [_insight("bottleneck", why, [seen.keys[worst.node]], worst.numbers, groups)]


def _works_alone(seen: Seen) -> list[Json]:
    untied = [key for key, degree in zip(seen.keys, seen.undirected.degree(), strict=True) if degree == 0]
    alone = [key for key in untied if seen.agents.get(key, {}).get("active")]
    if not alone or not seen.edges:
        return []
    numbers = {"count": len(alone), "silent": len(untied) - len(alone), "of": len(seen.keys)}
    return [_insight("works_alone", "no_ties", alone, numbers)]


@dataclass(frozen=True, slots=True)
class Teams:
    """A parting of agents into teams, by department or by community."""

    by: str
    members: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]

    def home(self, keys: Sequence[str]) -> list[str | None]:
        """Return the team of each agent, None for none."""
        team_of = {key: name for name, inside in self.members.items() for key in inside}
        return [team_of.get(key) for key in keys]

    def group(self, name: str) -> Json:
        """Describe one team."""
        return {"by": self.by, "id": name, "label": self.labels[name], "size": len(self.members[name])}


def _departments(seen: Seen) -> Teams:
    members: dict[str, list[str]] = defaultdict(list)
    for key in seen.keys:
        if department := seen.agents.get(key, {}).get("department"):
            members[department].append(key)
    return Teams("department", members, {name: name for name in members})


def _communities(seen: Seen) -> Teams:
    members = {one["id"]: one["members"] for one in seen.communities}
    return Teams("community", members, {one["id"]: one["label"] for one in seen.communities})


def _ends(seen: Seen, teams: Teams) -> tuple[Counter[str], set[frozenset[str]]]:
    """Count the ends of ties of each team, and tell which teams have a tie between them."""
    home = teams.home(seen.keys)
    between = Counter((home[one], home[other]) for one, other in seen.undirected.get_edgelist())
    ends: Counter[str] = Counter()
    for pair, count in between.items():
        for team in pair:
            if team is not None:
                ends[team] += count
    return ends, {frozenset((one, other)) for one, other in between if one is not None and other is not None}


def _never_talk(seen: Seen) -> list[Json]:
    for teams, least in ((_departments(seen), LEAST_DEPARTMENT), (_communities(seen), LEAST_TEAM)):
        ends, tied = _ends(seen, teams)
        busy = [name for name, _ in ends.most_common() if len(teams.members[name]) >= least][:MOST_TEAMS]
        if len(busy) > 1:
            return _silent_pairs(seen, teams, ends, tied, busy)
    return []


def _silent_pairs(
    seen: Seen, teams: Teams, ends: Counter[str], tied: set[frozenset[str]], busy: Sequence[str]
) -> list[Json]:
    ties = seen.undirected.ecount()
    silent = [
        (ends[one] * ends[other] / (2 * ties), *sorted((one, other)))
        for one, other in combinations(busy, 2)
        if frozenset((one, other)) not in tied
    ]
    telling = sorted((pair for pair in silent if pair[0] >= LEAST_EXPECTED), key=lambda pair: (-pair[0], pair[1:]))
    return [
        _insight(
            "never_talk",
            "no_tie_between",
            [*teams.members[one], *teams.members[other]],
            {"expectedTies": rounded(expected), "ties": 0, "pairs": len(telling)},
            (teams.group(one), teams.group(other)),
        )
        for expected, one, other in telling[:MOST_OF_A_KIND]
    ]


def _one_way_streets(seen: Seen) -> list[Json]:
    flows = {(edge.source, edge.target): (edge.weight, edge.count) for edge in seen.edges}
    teams = _departments(seen)
    between = _between(seen.edges, teams.home(seen.keys))
    agents = [_street([seen.keys[one], seen.keys[other]], numbers, ()) for (one, other), numbers in _one_way(flows)]
    departments = [
        _street([], numbers, (teams.group(one), teams.group(other))) for (one, other), numbers in _one_way(between)
    ]
    return agents + departments


def _street(members: Sequence[str], numbers: Json, groups: Iterable[Json]) -> Json:
    why = "little_back" if numbers["countBack"] else "nothing_back"
    return _insight("one_way_street", why, members, numbers, groups)


End = TypeVar("End", int, str)
Flows = Mapping[tuple[End, End], tuple[float, int]]
"""Weight and count of what went from one to another."""


def _between(edges: Iterable[Edge], home: Sequence[str | None]) -> Flows[str]:
    flows: dict[tuple[str, str], tuple[float, int]] = {}
    for edge in edges:
        one, other = home[edge.source], home[edge.target]
        if one is not None and other is not None and one != other:
            weight, count = flows.get((one, other), (0.0, 0))
            flows[one, other] = (weight + edge.weight, count + edge.count)
    return flows


def _one_way(flows: Flows[End]) -> list[tuple[tuple[End, End], Json]]:
    found = []
    for (one, other), (weight, count) in flows.items():
        if count < LEAST_COUNT:
            continue
        back, count_back = flows.get((other, one), (0.0, 0))
        share = weight / (weight + back)
        if share >= ONE_WAY:
            found.append(((one, other), _traffic(weight, back, share, count, count_back)))
    found.sort(key=lambda street: (-street[1]["weight"], street[0]))
    return found[:MOST_OF_A_KIND]


def _traffic(weight: float, back: float, share: float, count: int, count_back: int) -> Json:
    return {
        "weight": rounded(weight),
        "weightBack": rounded(back),
        "share": rounded(share),
        "count": count,
        "countBack": count_back,
    }

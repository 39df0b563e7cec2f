"""Labels of communities, from departments and shared work.

A community is called by the department of most of its members (of equals the first by name). Where that name would
stand twice, the work that its members share is added, or who is at its centre. Without any department it is called by
that work, and without work by who is at its centre. Shared work is the task that weighs most in the members' ties, if
two of them had to do with it; at the centre is the member with the greatest weighted degree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from metaverse.workers.numbers import rounded

Json = dict[str, Any]
Work = Mapping[str, Sequence[tuple[str, str, float]]]
"""By agent: task, title and weight of what its ties were about."""


def work_of(rows: Sequence[Sequence[Any]]) -> Work:
    """Sort rows of agent, task, title and weight by agent."""
    found: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    for agent, task, title, weight in rows:
        found[agent].append((task, title or task, weight))
    return found


def described(
    members: Mapping[int, Sequence[str]],
    ids: Mapping[int, str],
    agents: Mapping[str, Json],
    strength: Mapping[str, float],
    work: Work,
) -> list[Json]:
    """Describe each community, the largest first."""
    found = [_described(ids[number], inside, agents, strength, work) for number, inside in members.items()]
    seen = Counter(community["label"] for community in found)
    for community in found:
        if seen[community["label"]] > 1 and community["size"] > 1:
            more = community["work"]["title"] if community.get("work") else _name(community["centre"], agents)
            community["label"] = f"{community['label']} · {more}"
    return sorted(found, key=lambda community: (-community["size"], community["id"]))


def _described(
    name: str, inside: Sequence[str], agents: Mapping[str, Json], strength: Mapping[str, float], work: Work
) -> Json:
    departments = Counter(agents[key].get("department") for key in inside if agents.get(key, {}).get("department"))
    department = min(departments, key=lambda one: (-departments[one], one)) if departments else None
    shared = _shared(inside, work)
    centre = max(inside, key=lambda key: strength[key])
    label = department or (shared["title"] if shared else None) or _name(centre, agents)
    return {
        "id": name,
        "label": label,
        "size": len(inside),
        "members": list(inside),
        "department": department,
        "departmentShare": rounded(departments[department] / len(inside)) if department else 0.0,
        "work": shared,
        "centre": centre,
    }


def _shared(inside: Sequence[str], work: Work) -> Json | None:
    weights: dict[str, float] = defaultdict(float)
    hands: Counter[str] = Counter()
    titles: dict[str, str] = {}
    for key in inside:
        for task, title, weight in work.get(key, ()):
            weights[task] += weight
            hands[task] += 1
            titles[task] = title
    together = [task for task, several in hands.items() if several > 1]
    if not together:
        return None
    task = min(together, key=lambda one: (-weights[one], one))
    return {"taskId": task, "title": titles[task], "members": hands[task]}


def _name(key: str, agents: Mapping[str, Json]) -> str:
    return str(agents.get(key, {}).get("name") or key)

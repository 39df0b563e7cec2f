"""Scenes for the stage: what happens in an office, made from a seed, and played in batches of any size."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app import create_app
from metaverse import ids
from metaverse.events.names import AgentStatus
from metaverse.services import office
from metaverse.services.agents import Patience
from metaverse.services.stage import Instant, Stage
from metaverse.services.stagecraft import ENCOUNTER_MS, Cast, Encounter
from tests.conftest import settings_for
from tests.factories import ORGANIZATION

BEGINS_MS = 1_770_000_000_000
DEPARTMENTS = ("Research", "Engineering", "Support")


def somebody(number: int, chance: random.Random, since_ms: int = BEGINS_MS) -> Cast:
    status = chance.choice(list(AgentStatus)).value
    department = DEPARTMENTS[number % len(DEPARTMENTS)]
    return Cast(f"a{number}", ids.agent_id("org", f"a{number}"), number, department, status, None, since_ms)


def scene(seed: int, agents: int = 24, count: int = 60) -> tuple[list[Cast], list[Instant]]:
    """Make a cast, and what happens to it: several things at once, newcomers, leavers, meetings, pauses."""
    chance = random.Random(seed)
    cast = [somebody(number, chance) for number in range(agents)]
    at_ms, newcomer, instants = BEGINS_MS, agents, []
    for _ in range(count):
        at_ms += chance.choice((0, 0, 1, 40, 400, 900, 2500, 9000))
        number = chance.randrange(newcomer)
        instant = Instant(at_ms, {f"a{number}": somebody(number, chance, at_ms)})
        happens = chance.random()
        if happens < 0.1:
            instant.cast[f"a{newcomer}"] = somebody(newcomer, chance, at_ms)
            newcomer += 1
        elif happens < 0.15:
            instant.cast[f"a{number}"] = None
        elif happens < 0.4:
            one, other = (f"a{chance.randrange(newcomer)}" for _ in range(2))
            instant.met = [Encounter(one, other, at_ms, at_ms + ENCOUNTER_MS)]
        instants.append(instant)
    return cast, instants


def played(cast: Iterable[Cast], instants: list[Instant], batches: Iterable[int]) -> Stage:
    """Play a scene in batches; after each the server looks at the clock, and finds some of the ways."""
    stage, sizes, left = Stage(cast), iter(batches), list(instants)
    while left:
        batch, left = left[: (size := max(1, next(sizes, 7)))], left[size:]
        for instant in batch:
            stage.note(instant)
        stage.seat(batch[-1].at_ms)
        stage.find_ways(0.0)
    stage.seat(instants[-1].at_ms)
    while stage.find_ways(1.0):
        pass
    return stage


def shown(stage: Stage, at_ms: int) -> list[dict[str, Any]]:
    """Return where everyone is and goes at a time, by key."""
    return [one.to_wire() for one in sorted(stage.whereabouts(at_ms), key=lambda one: one.key)]


def digest(seed: int, batch: int) -> str:
    """Play a scene, and write down the end of it."""
    cast, instants = scene(seed)
    stage = played(cast, instants, iter([batch] * len(instants)))
    return repr((shown(stage, instants[-1].at_ms), stage.floors))


def seen(url: str, home: str, at_ms: int) -> list[dict[str, Any]]:
    """Return where everyone is as a server that starts at a time sees it."""
    vars(office)["now_ms"] = lambda: at_ms
    with create_app(settings_for(Path(home), DATABASE_URL=url)).app_context():
        return shown(office.of(ORGANIZATION, Patience()).stage, at_ms)

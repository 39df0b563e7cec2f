"""Where clients sit: what each way of routing promises, on a small population with the same tail."""

from __future__ import annotations

import pytest

from bench.routing.happening import Ground, Outcome, outcomes, storm_seconds
from bench.routing.placing import Anywhere, Bounded, Whole
from bench.routing.population import Organization, Population, organizations

SMALL = Population(organizations=2000, clients=20_000, most_agents=500)
PROCESSES = [f"process-{number}" for number in range(20)]


@pytest.fixture(scope="module")
def people() -> tuple[Organization, ...]:
    return organizations(SMALL)


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return {one.routing: one for one in outcomes(SMALL, Ground(processes=20, per_machine=4))}


def bounded(people: tuple[Organization, ...]) -> Bounded:
    routing = Bounded(PROCESSES, sum(one.clients for one in people))
    routing.place(people)
    return routing


def whole(people: tuple[Organization, ...]) -> Whole:
    routing = Whole(PROCESSES)
    routing.place(people)
    return routing


def test_a_few_organizations_have_most_clients_and_nobody_is_left_out(people: tuple[Organization, ...]) -> None:
    sizes = [one.clients for one in people]
    assert sum(sizes) == pytest.approx(SMALL.clients, rel=0.02)
    assert min(sizes) >= 1
    assert sum(sizes[:20]) > sum(sizes[1000:])


def test_no_process_is_fuller_than_the_bound(people: tuple[Organization, ...]) -> None:
    routing = bounded(people)
    assert max(routing.loads().values()) <= routing.most
    assert sum(routing.loads().values()) == sum(one.clients for one in people)


def test_without_a_bound_the_largest_organization_fills_its_process(people: tuple[Organization, ...]) -> None:
    assert max(whole(people).loads().values()) > 1.25 * people[0].clients / len(PROCESSES) * 2


def test_an_organization_is_on_as_few_processes_as_its_size_needs(people: tuple[Organization, ...]) -> None:
    touched = bounded(people).touched()
    assert sum(1 for processes in touched.values() if processes == 1) > 0.95 * len(people)
    assert touched[people[0].name] > 1


def test_when_a_process_dies_only_its_own_clients_move(people: tuple[Organization, ...]) -> None:
    routing = bounded(people)
    before = routing.loads()
    moves = routing.leave("process-3")
    assert sum(moves.values()) == before["process-3"]
    assert all(routing.loads()[name] == before[name] + moves.get(name, 0) for name in routing.loads())
    assert max(routing.loads().values()) <= routing.most


def test_a_process_that_joins_takes_its_share_and_no_more(people: tuple[Organization, ...]) -> None:
    routing = bounded(people)
    before = routing.loads()
    moved = routing.join("process-new")["process-new"]
    assert 0 < moved <= routing.most
    assert all(routing.loads()[name] <= before[name] for name in before)


def test_every_router_places_alike(people: tuple[Organization, ...]) -> None:
    assert bounded(people).touched() == bounded(people).touched()
    other = Whole(PROCESSES[::-1])
    other.place(people)
    assert other.loads() == whole(people).loads()


def test_clients_that_go_anywhere_put_every_large_organization_everywhere(people: tuple[Organization, ...]) -> None:
    routing = Anywhere(PROCESSES)
    routing.place(people)
    assert routing.touched()[people[0].name] == pytest.approx(len(PROCESSES))


def test_routing_by_organization_spares_the_bus_and_stays_within_the_bound(found: dict[str, Outcome]) -> None:
    ours, others = found["by organization, bounded"], found["by connection"]
    assert ours.told_per_event < others.told_per_event / 4
    assert ours.largest_load <= 1.26
    assert ours.moved_by_leaving < 2 / 20
    assert ours.moved_by_joining < 2 / 20


def test_a_storm_ends_no_sooner_than_the_last_client_calls_again() -> None:
    ground = Ground(handshakes_per_second=100, first_delay_seconds=1)
    assert storm_seconds({"a": 10, "b": 10}, ground) == 1.5
    assert storm_seconds({"a": 10, "b": 900}, ground) == 9.5
    assert storm_seconds({"a": 0}, ground) == 0

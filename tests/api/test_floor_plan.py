"""Administrators change the floor plan: every change is kept, and what no office can have is refused with the mend."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest

from metaverse.events.names import EventType
from metaverse.services import office_cards
from tests.callers import API, Somebody
from tests.factories import event, status

Json = dict[str, Any]
CONFIG = f"{API}/3d/scene/config"
BATCH = f"{API}/3d/agents/status/batch"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_cards, "PLACING_SECONDS", -1.0)


def tag(who: Somebody) -> dict[str, str]:
    return {"If-Match": who.get(CONFIG).headers["ETag"]}


def change(admin: Somebody, **plan: Any) -> Any:
    return admin.patch(CONFIG, {"plan": plan}, headers=tag(admin))


def changed(admin: Somebody, **plan: Any) -> Json:
    answer = change(admin, **plan)
    assert answer.status_code == 200, answer.json
    config: Json = answer.json
    return config


def faults(admin: Somebody, **plan: Any) -> dict[str, str]:
    answer = change(admin, **plan)
    assert answer.status_code == 422, answer.json
    return {fault["field"]: fault["message"] for fault in answer.json["errors"]}


def come(agent: Somebody, department: str, *numbers: int) -> None:
    profiles = [{"name": f"{department} {number}", "department": department} for number in numbers]
    agent.tell(
        *(event(EventType.AGENT_REGISTERED, f"{department}-{n}", p) for n, p in zip(numbers, profiles, strict=True)),
        *(status(f"{department}-{number}") for number in numbers),
    )


def places(who: Somebody) -> dict[str, Json]:
    """Tell who is where, once everybody has a place: an answer does not wait for long until all are seated."""
    until = time.monotonic() + 30
    while True:
        found = {one["agentId"]: one for one in who.post(BATCH, {}).json["agents"]}
        if all(one["position"] for one in found.values()) or time.monotonic() > until:
            return found


def room(config: Json, kind: str) -> Json:
    found: Json = next(one for one in config["zones"] if one["kind"] == kind)
    return found


@pytest.fixture
def team(agent: Somebody) -> None:
    come(agent, "Research", *range(6))
    come(agent, "Sales", *range(3))


@pytest.mark.usefixtures("team")
def test_a_room_is_renamed_and_moved_with_all_that_is_in_it(admin: Somebody, viewer: Somebody) -> None:
    before = viewer.get(CONFIG).json
    lounge = room(before, "lounge")
    name = {"en": "Garden", "zh": "花园"}
    after = changed(admin, rooms=[{"id": lounge["id"], "name": name, "z": lounge["z"] - 0.2}])
    seats = {seat["id"]: seat for floor in before["floors"] for seat in floor["seats"]}
    moved = [seat for floor in after["floors"] for seat in floor["seats"] if seat["roomId"] == lounge["id"]]
    assert room(viewer.get(CONFIG).json, "lounge")["name"] == name
    assert moved
    assert all(seat["z"] == pytest.approx(seats[seat["id"]]["z"] - 0.2) for seat in moved)


@pytest.mark.usefixtures("team")
def test_a_desk_that_is_taken_away_moves_its_owner_and_hardly_anybody_else(admin: Somebody, viewer: Somebody) -> None:
    before, desks = places(viewer), viewer.get(CONFIG).json["desks"]
    mine = next(
        desk
        for desk in desks
        if desk["x"] == before["Research-2"]["position"]["x"] and desk["z"] == before["Research-2"]["position"]["z"]
    )
    changed(admin, desks=[{"id": mine["id"], "removed": True}])
    after = places(viewer)
    moved = {key for key in after if after[key]["position"] != before[key]["position"]}
    assert "Research-2" in moved
    assert len(moved) <= 2
    assert changed(admin, desks=[{"id": mine["id"], "removed": False}])["desks"] == desks
    assert places(viewer)["Research-2"]["position"] == before["Research-2"]["position"]


@pytest.mark.usefixtures("team")
def test_changes_are_laid_over_each_other_and_put_replaces_them(admin: Somebody) -> None:
    first = changed(admin, desks=[{"id": "f0-d0-0", "removed": True}])
    second = changed(admin, obstacles=[{"id": "pillar", "floor": "f0", "x": 0, "z": 0.4, "width": 0.5, "depth": 0.5}])
    assert len(second["desks"]) == len(first["desks"])
    assert second["floors"][0]["obstacles"][0]["id"] == "pillar"
    put = admin.put(CONFIG, {"plan": {"growth": "hot_desks"}}, headers=tag(admin)).json
    assert len(put["desks"]) == len(first["desks"]) + 1
    assert "obstacles" not in put["floors"][0]


@pytest.mark.usefixtures("team")
def test_the_plan_is_drawn_as_ever_after_a_reset(admin: Somebody) -> None:
    drawn = admin.get(CONFIG).json["floors"]
    changed(admin, desks=[{"id": "f0-d0-0", "removed": True}], growth="hot_desks")
    reset = admin.patch(CONFIG, {"plan": None}, headers=tag(admin)).json
    assert (reset["floors"], reset["plan"]) == (drawn, None)


@pytest.mark.usefixtures("team")
def test_a_change_needs_the_version_it_changes(admin: Somebody) -> None:
    body = {"plan": {"desks": [{"id": "f0-d0-0", "removed": True}]}}
    old = tag(admin)
    assert admin.patch(CONFIG, body).status_code == 428
    assert admin.patch(CONFIG, body, headers=old).status_code == 200
    assert admin.patch(CONFIG, body, headers=old).status_code == 412


@pytest.mark.usefixtures("team")
def test_no_change_is_lost_when_the_team_grows(admin: Somebody, agent: Somebody, viewer: Somebody) -> None:
    name = {"en": "Think tank", "zh": "智库"}
    changed(admin, rooms=[{"id": "f0-d0", "name": name}], desks=[{"id": "f0-d0-1", "removed": True}])
    kept = viewer.get(CONFIG).json["floors"]
    seats_before = {key: one["position"] for key, one in places(viewer).items()}
    come(agent, "Research", *range(6, 40))
    come(agent, "Legal", *range(4))
    now = places(viewer)
    config = viewer.get(CONFIG).json
    assert config["floors"][: len(kept)] == kept
    assert {key: now[key]["position"] for key in seats_before} == seats_before
    taken = Counter(tuple(one["position"].values()) for one in now.values())
    assert (len(now), max(taken.values())) == (47, 1)
    homes = {zone["id"]: zone.get("department") for zone in config["zones"]}
    assert all(homes[one["zone"]] == one["department"] for one in now.values())
    again = changed(admin, rooms=[{"id": "f1-d0", "name": {"en": "Annex", "zh": "附楼"}}])
    assert [floor["rooms"] for floor in again["floors"][:1]] == [kept[0]["rooms"]]
    assert {one["name"]["en"] for one in again["zones"]} >= {"Think tank", "Annex"}


@pytest.mark.usefixtures("team")
def test_seats_are_counted_and_whoever_has_none_sits_at_a_hot_desk(admin: Somebody, viewer: Somebody) -> None:
    removed = [{"id": f"f0-d0-{number}", "removed": True} for number in range(4)]
    config = changed(admin, desks=removed, growth="hot_desks")
    counted = {one["department"]: one for one in config["seating"]["departments"]}
    expected = {"agents": 6, "desks": 4, "enclosed": 0, "short": 2, "hotDesks": 2}
    assert counted["Research"] == {"department": "Research", **expected}
    assert counted["Sales"]["short"] == 0
    shown = places(viewer)
    hot = [one for one in shown.values() if one["blocked"] == "no_desk"]
    zones = {zone["id"]: zone.get("department") for zone in config["zones"]}
    assert [zones[one["zone"]] for one in hot] == ["Sales", "Sales"]
    assert len({tuple(one["position"].values()) for one in shown.values()}) == len(shown) == 9
    assert config["seating"]["blocked"] == {"no_desk": 2}


@pytest.mark.usefixtures("team")
def test_without_hot_desks_those_who_have_none_get_another_floor(admin: Somebody, viewer: Somebody) -> None:
    config = changed(admin, desks=[{"id": f"f0-d0-{number}", "removed": True} for number in range(4)])
    assert [floor["id"] for floor in config["floors"]] == ["f0", "f1"]
    zones = {zone["id"]: zone.get("department") for zone in config["zones"]}
    assert all(zones[one["zone"]] == one["department"] for one in places(viewer).values())
    assert sum(one["zone"].startswith("f1") for one in places(viewer).values()) == 2


def walls_around(one: Json) -> list[Json]:
    x, z, wide, deep = one["x"] + one["width"] / 2, one["z"] + one["depth"] / 2, one["width"], one["depth"]
    sides = [(x, z - deep / 2, wide, 0.1), (x, z + deep / 2, wide, 0.1)]
    ends = [(x - wide / 2, z, 0.1, deep), (x + wide / 2, z, 0.1, deep)]
    return [
        {"id": f"wall-{number}", "floor": "f0", "kind": "wall", "x": a, "z": b, "width": w, "depth": d}
        for number, (a, b, w, d) in enumerate((*sides, *ends))
    ]


@pytest.mark.usefixtures("team")
def test_whoever_cannot_get_to_the_help_desk_stays_and_says_so(
    admin: Somebody, agent: Somebody, viewer: Somebody
) -> None:
    config = changed(admin, obstacles=walls_around(room(viewer.get(CONFIG).json, "help_desk")))
    assert {one["kind"]: one["enclosed"] for one in config["seating"]["rooms"]}["help_desk"] > 0
    before = places(viewer)["Sales-1"]
    agent.tell(status("Sales-1", "waiting", waitingOn="permission"))
    after = places(viewer)["Sales-1"]
    assert (after["position"], after["zone"]) == (before["position"], before["zone"])
    assert (after["pose"], after["blocked"]) == ("sitHand", "enclosed")


@pytest.mark.usefixtures("team")
def test_whoever_sits_behind_walls_stays_and_says_so(admin: Somebody, agent: Somebody, viewer: Somebody) -> None:
    before = places(viewer)
    sales = next(zone for zone in viewer.get(CONFIG).json["zones"] if zone.get("department") == "Sales")
    config = changed(admin, obstacles=walls_around(sales))
    counted = {one["department"]: one for one in config["seating"]["departments"]}
    assert counted["Sales"]["enclosed"] == counted["Sales"]["desks"]
    agent.tell(status("Sales-0", "idle"), status("Sales-1", "offline"), status("Research-0", "idle"))
    after = places(viewer)
    for key in ("Sales-0", "Sales-1"):
        assert (after[key]["position"], after[key]["blocked"]) == (before[key]["position"], "enclosed")
    assert after["Sales-2"]["blocked"] is None
    assert after["Research-0"]["zone"] == room(config, "lounge")["id"]


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("plan", "field", "said"),
    [
        ({"rooms": [{"id": "f0-d1", "x": -16}]}, "plan.rooms.f0-d0", "overlaps f0-d1"),
        ({"rooms": [{"id": "f0-d1", "kind": "lounge"}]}, "plan.rooms.f0-d1.kind", "keeps its kind"),
        ({"rooms": [{"id": "f0-entrance", "removed": True}]}, "plan.rooms", "no entrance"),
        ({"rooms": [{"id": "f0-d0", "x": -900}]}, "plan.rooms.f0-entrance", "no side may exceed"),
        ({"rooms": [{"id": "new", "kind": "lounge", "x": 0, "z": 0}]}, "plan.rooms.new", "floor, width, depth"),
        ({"desks": [{"id": "f0-d0-0", "x": 90}]}, "plan.desks.f0-d0-0", "outside its room f0-d0"),
        ({"desks": [{"id": "mine", "roomId": "nowhere", "x": 0, "z": 0}]}, "plan.desks.mine.roomId", "no room nowhere"),
        (
            {"desks": [{"id": "mine", "roomId": "f0-lounge", "x": 0, "z": 0}]},
            "plan.desks.mine.roomId",
            "of kind department",
        ),
        (
            {"obstacles": [{"id": "o", "floor": "f9", "x": 0, "z": 0, "width": 1, "depth": 1}]},
            "plan.obstacles.o.floor",
            "no floor f9",
        ),
        (
            {"obstacles": [{"id": "o", "floor": "f0", "x": 99, "z": 0, "width": 1, "depth": 1}]},
            "plan.obstacles.o",
            "outside floor",
        ),
    ],
)
def test_what_no_office_can_have_is_refused_with_the_mend(admin: Somebody, plan: Json, field: str, said: str) -> None:
    found = faults(admin, **plan)
    assert said in found[field]
    assert admin.get(CONFIG).json["version"] == 1


@pytest.mark.usefixtures("team")
def test_nobody_shares_a_seat_or_sits_in_a_desk(admin: Somebody) -> None:
    desks = {desk["id"]: desk for desk in admin.get(CONFIG).json["desks"]}
    one, other = desks["f0-d0-0"], desks["f0-d0-1"]
    assert "nobody shares a seat" in "".join(faults(admin, desks=[{**_at(one), "id": "f0-d0-1"}]).values())
    before = {"x": other["x"], "z": other["z"] - 0.8}
    assert "would sit in desk" in "".join(faults(admin, desks=[{"id": "f0-d0-0", **before}]).values())


def _at(thing: Json) -> Json:
    return {"x": thing["x"], "z": thing["z"]}


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    "plan",
    [
        {"desks": [{"id": "f0-d0-0", "x": 1e9}]},
        {"desks": [{"id": "f0-d0-0", "x": "1"}]},
        {"desks": [{"id": "f0-d0-0"}, {"id": "f0-d0-0"}]},
        {"desks": [{"id": "f0-d0-0", "colour": "red"}]},
        {"desks": [{"id": f"d{number}"} for number in range(2001)]},
        {"obstacles": [{"id": "o", "floor": "f0", "x": 0, "z": 0, "width": 0, "depth": 1}]},
        {"obstacles": [{"id": "o", "floor": "f0", "x": 0, "z": 0, "width": 1e4, "depth": 1}]},
        {"growth": "upwards"},
        {"rooms": "all"},
        [],
    ],
)
def test_what_is_no_plan_is_refused_by_both_doors(admin: Somebody, plan: Any) -> None:
    assert admin.patch(CONFIG, {"plan": plan}, headers=tag(admin)).status_code == 422
    sent = event(EventType.SCENE_CHANGED, None, {"version": 2, "plan": plan})
    assert admin.post(f"{API}/events", sent).status_code == 422


@pytest.mark.usefixtures("team")
def test_not_a_number_is_refused(admin: Somebody) -> None:
    body = b'{"plan": {"desks": [{"id": "f0-d0-0", "x": NaN}]}}'
    headers = {**admin.headers, **tag(admin), "Content-Type": "application/json"}
    assert admin.client.patch(CONFIG, data=body, headers=headers).status_code in (400, 422)


@pytest.mark.usefixtures("team")
def test_a_plan_that_came_by_the_other_door_draws_an_office_all_the_same(admin: Somebody, viewer: Somebody) -> None:
    """The door of events knows no floors: what does not fit is left out, and everyone has a place."""
    plan = {
        "drawn": [[{"department": "Research", "colour": 0, "pods": 1}]],
        "desks": [{"id": "f0-d0-0", "roomId": "f0-lounge"}, {"id": "odd", "roomId": "gone", "x": 0, "z": 0}],
        "rooms": [{"id": "f0-entrance", "removed": True}, {"id": "half"}],
        "seats": [{"id": "s", "roomId": "f0-d0", "kind": "sofa", "x": 0, "z": 0}],
    }
    assert (
        admin.post(f"{API}/events", event(EventType.SCENE_CHANGED, None, {"version": 2, "plan": plan})).status_code
        == 202
    )
    shown = places(viewer)
    assert len({tuple(one["position"].values()) for one in shown.values()}) == 9
    assert viewer.get(CONFIG).json["seating"]["agents"] == 9


def test_a_plan_is_judged_without_being_changed(admin: Somebody) -> None:
    before = admin.get(CONFIG).json
    verdict = admin.post(f"{CONFIG}/check", {"plan": {"obstacles": walls_around(room(before, "help_desk"))}}).json
    assert verdict["faults"] == []
    assert {place["list"] for place in verdict["unreachable"]} == {"seats"}
    assert {place["id"] for place in verdict["unreachable"]} >= {"f0-help-queue-0", "f0-help-queue-5"}
    outside = admin.post(f"{CONFIG}/check", {"plan": {"desks": [{"id": "f0-d0-0", "x": 300}]}}).json
    assert [fault["field"] for fault in outside["faults"]] == ["plan.desks.f0-d0-0"]
    assert admin.get(CONFIG).json == before


def test_a_department_takes_the_colour_that_is_told(admin: Somebody) -> None:
    config = changed(admin, rooms=[{"id": "f0-d0", "color": 5}, {"id": "f0-lounge", "color": 3}])
    colours = {room["id"]: room.get("color") for room in config["zones"]}
    assert (colours["f0-d0"], colours["f0-lounge"]) == (5, None)

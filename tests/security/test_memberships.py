"""Who belongs to several organizations stays each one's own, and each keeps an owner, whoever acts at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from flask import Flask

from metaverse.errors import Conflict
from metaverse.services import sessions, users
from metaverse.services.sessions import Renewal
from tests.callers import API, FOREIGN, PASSWORD, Somebody, found, make_user, nobody, user
from tests.factories import ORGANIZATION

ROUNDS = 6
EMAIL = f"owner@{FOREIGN}.test"
NEW = {"email": "new@office.test", "name": "New", "password": "long enough to be one", "role": "viewer"}


@pytest.fixture
def office(make_app: Callable[..., Flask], database_url: str) -> Flask:
    app = make_app(database_url)
    found(app)
    return app


@pytest.fixture
def owner(office: Flask) -> Somebody:
    return user(office, "owner")


@pytest.fixture
def guest(office: Flask) -> str:
    """Make the owner of the foreign organization, who is a viewer here."""
    guest = make_user(office, "owner", FOREIGN, EMAIL, PASSWORD)
    with office.app_context():
        users.join(ORGANIZATION, guest, "viewer", "test")
    return guest


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, and give what each returned or raised."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(10)
            try:
                return act()
            except Conflict as conflict:
                return conflict

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("change", [{"password": "an entirely new one"}, {"name": "Mine"}, {"disabled": True}])
def test_an_owner_does_not_change_who_belongs_to_others_too(
    office: Flask, owner: Somebody, guest: str, change: dict[str, Any]
) -> None:
    refused = owner.patch(f"{API}/users/{guest}", change)
    assert (refused.status_code, FOREIGN in refused.text) == (403, False)
    assert owner.patch(f"{API}/users/{guest}", {**change, "role": "admin"}).status_code == 403
    signed_in = nobody(office).post("/api/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert {one["id"]: one["role"] for one in signed_in.json["user"]["organizations"]} == {
        FOREIGN: "owner",
        ORGANIZATION: "viewer",
    }


def test_the_role_here_is_the_owner_s_to_give_and_to_take(owner: Somebody, guest: str, office: Flask) -> None:
    assert owner.patch(f"{API}/users/{guest}", {"role": "operator"}).json["role"] == "operator"
    assert owner.delete(f"{API}/users/{guest}").status_code == 204
    signed_in = nobody(office).post("/api/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert [one["id"] for one in signed_in.json["user"]["organizations"]] == [FOREIGN]


def test_who_owns_all_of_them_changes_the_person(office: Flask, owner: Somebody, guest: str) -> None:
    with office.app_context():
        users.join(FOREIGN, owner.id, "owner", "test")
    changed = owner.patch(f"{API}/users/{guest}?organizationId={ORGANIZATION}", {"name": "Known"})
    assert (changed.status_code, changed.json["name"]) == (200, "Known")


def test_everybody_who_owns_anything_changes_oneself(office: Flask, owner: Somebody) -> None:
    with office.app_context():
        users.join(FOREIGN, owner.id, "viewer", "test")
    changed = owner.patch(f"{API}/users/{owner.id}?organizationId={ORGANIZATION}", {"name": "Me"})
    assert (changed.status_code, changed.json["name"]) == (200, "Me")


def test_nobody_is_kept_out_who_is_the_last_owner_elsewhere(office: Flask, owner: Somebody, guest: str) -> None:
    with office.app_context(), pytest.raises(Conflict):
        users.change(ORGANIZATION, guest, {"disabled": True}, "cli")


def test_who_was_taken_out_can_come_back(office: Flask, owner: Somebody) -> None:
    first = owner.post(f"{API}/users", NEW).json["id"]
    login = {"email": NEW["email"], "password": NEW["password"]}
    assert nobody(office).post("/api/auth/login", login).status_code == 200
    assert owner.delete(f"{API}/users/{first}").status_code == 204
    assert nobody(office).post("/api/auth/login", login).status_code == 401
    again = owner.post(f"{API}/users", NEW)
    assert (again.status_code, again.json["id"] == first) == (201, False)


LEAVING: dict[str, Callable[[str], None]] = {
    "taken out": lambda who: users.remove(ORGANIZATION, who, "test"),
    "made an admin": lambda who: users.change(ORGANIZATION, who, {"role": "admin"}, "test"),
    "kept out": lambda who: users.change(ORGANIZATION, who, {"disabled": True}, "test"),
}


@pytest.mark.parametrize("way", LEAVING)
def test_two_owners_who_leave_at_once_do_not_leave_nobody(office: Flask, way: str) -> None:
    with office.app_context():
        stays, goes = (users.create(ORGANIZATION, f"{n}@a.test", "A", "-", "owner", "test") for n in (1, 2))
    for number in range(ROUNDS):
        left = at_once(office, partial(LEAVING[way], stays), partial(LEAVING[way], goes))
        assert sum(isinstance(outcome, Conflict) for outcome in left) == 1, number
        stays = stays if isinstance(left[0], Conflict) else goes
        with office.app_context():
            assert stays in {one["id"] for one in users.page(ORGANIZATION) if one["role"] == "owner"}
            goes = users.create(ORGANIZATION, f"{number}@b.test", "B", "-", "owner", "test")


def test_an_address_that_is_taken_at_the_same_moment_is_a_conflict(office: Flask) -> None:
    for number in range(ROUNDS):
        make = partial(users.create, ORGANIZATION, f"{number}@c.test", "C", "-", "viewer", "test")
        made = at_once(office, make, make, make)
        assert sum(isinstance(outcome, Conflict) for outcome in made) == 2


def test_two_who_refresh_at_once_both_stay(office: Flask) -> None:
    mine = make_user(office, "viewer")
    for _ in range(ROUNDS):
        with office.app_context():
            shown = sessions.begin(mine, 30).secret or ""
        renewed = at_once(office, partial(sessions.renew, shown), partial(sessions.renew, shown))
        assert all(isinstance(outcome, Renewal) for outcome in renewed)
        secrets = [outcome.secret for outcome in renewed if outcome.secret]
        assert len(secrets) == 1
        with office.app_context():
            assert isinstance(sessions.renew(secrets[0]), Renewal)

"""Who guesses passwords is slowed down, whichever way it is done; whose password is guessed comes in all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from metaverse.errors import TooMany
from metaverse.security import budgets, throttle
from metaverse.security.budgets import Budgets, Rate
from metaverse.security.throttle import Try
from tests.callers import PASSWORD, Somebody, found, make_user, nobody
from tests.security.test_budgets import Clock, Purse

ALLOWED = Rate(10, 900)
EMAIL = "owner@org_test.test"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(budgets, "time", clock)
    return clock


def wrong(mine: Budgets, tried: Try, times: int = 1) -> int:
    """Try wrong passwords, and return how many were judged at all."""
    judged = 0
    for _ in range(times):
        try:
            throttle.pay(mine, tried, ALLOWED)
        except TooMany:
            continue
        judged += 1
    return judged


def test_one_attacker_has_ten_guesses(clock: Clock) -> None:
    assert wrong(Budgets(), Try(EMAIL, "192.0.2.1"), 100) == 10


def test_many_attackers_have_thirty_guesses_at_one_account(clock: Clock) -> None:
    mine = Budgets()
    assert sum(wrong(mine, Try(EMAIL, f"192.0.2.{at}")) for at in range(200)) == 30
    assert wrong(mine, Try(EMAIL.upper(), "198.51.100.1")) == 0


def test_the_owner_comes_in_however_many_guess(clock: Clock) -> None:
    mine = Budgets()
    for at in range(200):
        wrong(mine, Try(EMAIL, f"192.0.2.{at}"), 2)
    assert wrong(mine, Try(EMAIL, "198.51.100.1", device="d_1")) == 1
    assert wrong(mine, Try(EMAIL, "203.0.113.7", places={"203.0.113.7"})) == 1


def test_a_stolen_device_s_cookie_buys_ten_guesses_and_no_more(clock: Clock) -> None:
    mine = Budgets()
    assert sum(wrong(mine, Try(EMAIL, f"192.0.2.{at}", device="d_1")) for at in range(100)) == 10


def test_who_tries_one_password_with_many_accounts_has_fifty_tries(clock: Clock) -> None:
    mine = Budgets()
    assert sum(wrong(mine, Try(f"{at}@b.test", "192.0.2.1")) for at in range(300)) == 50
    assert wrong(mine, Try("new@b.test", "192.0.2.1", device="d_1")) == 1


def test_a_right_password_costs_nothing(clock: Clock) -> None:
    mine, tried = Budgets(), Try(EMAIL, "192.0.2.1")
    for _ in range(100):
        throttle.pay(mine, tried, ALLOWED)
        throttle.give_back(mine, tried, ALLOWED)
    assert wrong(mine, tried, 100) == 10


def test_who_waited_may_try_again(clock: Clock) -> None:
    mine, tried = Budgets(), Try(EMAIL, "192.0.2.1")
    wrong(mine, tried, 20)
    with pytest.raises(TooMany) as refused:
        throttle.pay(mine, tried, ALLOWED)
    clock.now += refused.value.retry_after_seconds or 0
    assert wrong(mine, tried, 20) == 10


def test_guesses_at_several_processes_count_together(clock: Clock) -> None:
    shared = Purse()
    processes = [Budgets(shared), Budgets(shared)]
    assert sum(wrong(processes[at % 2], Try(EMAIL, "192.0.2.1")) for at in range(100)) == 10


@pytest.fixture
def office(make_app: Callable[..., Flask], sqlite_url: str) -> Flask:
    app = make_app(sqlite_url, LOGIN_LIMIT="2 per minute", RATE_LIMIT="1000 per minute")
    found(app)
    make_user(app, "owner", password=PASSWORD)
    return app


def sign_in(who: Somebody, password: str, address: str = "192.0.2.1", email: str = EMAIL) -> Any:
    body = {"email": email, "password": password}
    return who.post("/api/auth/login", body, environ_base={"REMOTE_ADDR": address})


def test_guesses_are_refused_alike_whether_there_is_such_a_user_or_not(office: Flask) -> None:
    told = {}
    for email in (EMAIL, "nobody@b.test"):
        answers = [sign_in(nobody(office), "wrong", email=email) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        told[email] = {answer.json["detail"].split(";")[0] for answer in answers}
    assert told[EMAIL] == told["nobody@b.test"]


def test_the_victim_signs_in_from_home_and_by_a_known_browser_while_many_guess(office: Flask) -> None:
    browser = nobody(office)
    assert sign_in(browser, PASSWORD, "203.0.113.7").status_code == 200
    guessed = [sign_in(nobody(office), "wrong", f"192.0.2.{at}").status_code for at in range(20)]
    assert guessed == [401] * 6 + [429] * 14
    assert sign_in(nobody(office), PASSWORD, "198.51.100.9").status_code == 429
    assert sign_in(browser, PASSWORD, "198.51.100.9").status_code == 200
    assert sign_in(nobody(office), PASSWORD, "203.0.113.7").status_code == 200


def test_the_present_password_is_not_guessed_by_an_open_session(office: Flask) -> None:
    access = sign_in(nobody(office), PASSWORD).json["accessToken"]
    thief = Somebody(office.test_client(), {"Authorization": f"Bearer {access}"})
    changes = {"password": "an entirely new one", "currentPassword": "a guess"}
    assert [thief.patch("/api/auth/me", changes).status_code for _ in range(3)] == [422, 422, 429]

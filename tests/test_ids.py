"""Ids say nothing, and stay the same for the same being."""

from __future__ import annotations

import re

from metaverse.ids import agent_id, new_id, task_id


def test_the_same_key_of_an_organization_gives_the_same_id() -> None:
    assert agent_id("org_1", "ada") == agent_id("org_1", "ada")
    assert re.fullmatch(r"a_[a-z2-7]{24}", agent_id("org_1", "ada"))
    assert re.fullmatch(r"t_[a-z2-7]{24}", task_id("org_1", "数字人 / 1"))


def test_organization_and_key_do_not_run_into_each_other() -> None:
    assert agent_id("org_1", "1ada") != agent_id("org_11", "ada")
    assert agent_id("org_1", "ada")[2:] == task_id("org_1", "ada")[2:]


def test_random_ids_differ() -> None:
    assert len({new_id("u") for _ in range(1000)}) == 1000
    assert new_id("u").startswith("u_")

"""Whoever asks for what a lost key has sealed is told which column and which key, and nothing else breaks."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from metaverse.security import keyring
from metaverse.security.keys import new_key, write_ring
from metaverse.services import sealing, sealing_given_up, sealing_keys
from tests.callers import API, found, token


def test_what_a_lost_key_has_sealed_is_named_and_the_rest_goes_on(
    make_app: Callable[..., Flask], sqlite_url: str
) -> None:
    lost, kept = new_key(), new_key()
    before = make_app(sqlite_url, KEY_RING=lost.written)
    found(before)
    admin = token(before, "admin")
    admin.post(f"{API}/mappings", {"name": "a", "each": "items", "events": []})
    after = make_app(sqlite_url, KEY_RING=kept.written)
    with after.app_context():
        same = token(after, "admin")
    answer = same.get(f"{API}/tokens")
    assert answer.status_code == 503
    assert f"tokens.name was sealed with the key '{lost.id}', which is not in the ring" in answer.json["detail"]
    assert same.get(f"{API}/agents").status_code == 200
    whole = make_app(sqlite_url, KEY_RING=write_ring((kept, lost)))
    with whole.app_context():
        assert sealing_keys.missing(keyring.current()) == []
        assert set(sealing.in_use()) == {lost.id, kept.id}


def test_a_key_that_is_another_one_by_the_same_name_is_told_apart(
    make_app: Callable[..., Flask], sqlite_url: str
) -> None:
    key, other = new_key(), new_key()
    with make_app(sqlite_url, KEY_RING=key.written).app_context():
        sealing_keys.note(key)
    disguised = f"{key.id}:{other.written.partition(':')[2]}"
    with make_app(sqlite_url, KEY_RING=disguised).app_context():
        assert sealing_keys.missing(keyring.current()) == [key.id]


def test_what_is_given_up_is_empty_and_what_another_key_opens_stays(
    make_app: Callable[..., Flask], sqlite_url: str
) -> None:
    lost, kept = new_key(), new_key()
    before = make_app(sqlite_url, KEY_RING=lost.written)
    found(before)
    token(before, "admin")
    after = make_app(sqlite_url, KEY_RING=kept.written)
    same = token(after, "admin")
    with after.app_context():
        emptied = sealing_given_up.empty(lost.id)
        assert emptied["tokens.name"] == 1
        assert set(sealing.in_use()) == {kept.id}
        assert sealing_given_up.empty(lost.id) == {}
    names = {item["name"] for item in same.get(f"{API}/tokens").json["items"]}
    assert "lost" in names
    assert len(names) == 2

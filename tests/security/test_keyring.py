"""The key ring seals with its first key, opens with all, follows its file, and never shows a key."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from metaverse.clock import now_ms, to_wire
from metaverse.errors import Unauthenticated
from metaverse.security import secrets_file, tickets
from metaverse.security.keyring import KeyRing, Unsealable, is_sealed, key_of
from metaverse.security.keys import new_key, read_ring, write_ring

SECRET = "k" * 40
PLACE = "users.email"


def ring_of(folder: Path, clock: list[float] | None = None, **given: str) -> KeyRing:
    told = {"SECRET_KEY": SECRET, "METAVERSE_HOME": str(folder), **given}
    return KeyRing(config.load(told), clock=lambda: clock[0] if clock else 0.0)


def keep(folder: Path, **changes: str) -> None:
    secrets_file.change(folder / "secrets.env", changes)


def test_what_was_sealed_opens_and_looks_different_each_time(tmp_path: Path) -> None:
    ring = ring_of(tmp_path, KEY_RING=new_key().written)
    sealed = ring.seal(PLACE, b"ada@example.com")
    assert sealed != ring.seal(PLACE, b"ada@example.com")
    assert is_sealed(sealed)
    assert "ada" not in sealed
    assert ring.open(PLACE, sealed) == b"ada@example.com"
    assert ring.open_bytes(PLACE, ring.seal_bytes(PLACE, b"\x00\xff.")) == b"\x00\xff."


def test_a_value_does_not_open_in_another_column(tmp_path: Path) -> None:
    ring = ring_of(tmp_path)
    with pytest.raises(Unsealable, match=r"tokens\.name"):
        ring.open("tokens.name", ring.seal(PLACE, b"ada"))


@pytest.mark.parametrize("change", [lambda text: text[:-6] + "AAAAA=", lambda text: text + "!", lambda text: text[:9]])
def test_what_was_changed_does_not_open(tmp_path: Path, change: object) -> None:
    ring = ring_of(tmp_path)
    with pytest.raises(Unsealable):
        ring.open(PLACE, change(ring.seal(PLACE, b"ada lovelace")))  # type: ignore[operator]


def test_the_first_key_seals_and_the_others_open(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    before = ring_of(tmp_path, KEY_RING=old.written).seal(PLACE, b"ada")
    ring = ring_of(tmp_path, KEY_RING=write_ring((new, old)))
    assert ring.open(PLACE, before) == b"ada"
    assert key_of(ring.seal(PLACE, b"ada")) == new.id


def test_an_installation_without_a_ring_goes_on_when_it_gets_one(tmp_path: Path) -> None:
    sealed = ring_of(tmp_path).seal(PLACE, b"ada")
    assert ring_of(tmp_path, KEY_RING=new_key().written).open(PLACE, sealed) == b"ada"


def test_a_lost_key_is_said_plainly(tmp_path: Path) -> None:
    lost = new_key()
    sealed = ring_of(tmp_path, KEY_RING=lost.written).seal(PLACE, b"ada")
    with pytest.raises(Unsealable, match=f"{PLACE} was sealed with the key '{lost.id}', which is not in the ring"):
        ring_of(tmp_path, KEY_RING=new_key().written).open(PLACE, sealed)


def test_a_key_that_somebody_adds_is_found_when_it_is_needed(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    keep(tmp_path, KEY_RING=old.written)
    ring = ring_of(tmp_path, KEY_RING=old.written)
    sealed = ring_of(tmp_path / "elsewhere", KEY_RING=new.written).seal(PLACE, b"ada")
    keep(tmp_path, KEY_RING=write_ring((new, old)))
    assert ring.open(PLACE, sealed) == b"ada"


def test_a_process_that_reads_nothing_new_looks_now_and_then(tmp_path: Path) -> None:
    old, new, clock = new_key(), new_key(), [0.0]
    keep(tmp_path, KEY_RING=old.written)
    ring = ring_of(tmp_path, clock, KEY_RING=old.written)
    keep(tmp_path, KEY_RING=write_ring((new, old)))
    assert key_of(ring.seal(PLACE, b"ada")) == old.id
    clock[0] = 3.0
    assert key_of(ring.seal(PLACE, b"ada")) == new.id


def test_a_file_that_is_damaged_meanwhile_changes_nothing(tmp_path: Path) -> None:
    keep(tmp_path, KEY_RING=(key := new_key()).written)
    ring = ring_of(tmp_path, KEY_RING=key.written)
    keep(tmp_path, KEY_RING="nonsense")
    assert not ring.look()
    assert key_of(ring.seal(PLACE, b"ada")) == key.id


def test_what_the_environment_says_is_not_taken_from_the_file(tmp_path: Path) -> None:
    keep(tmp_path, KEY_RING=new_key().written, SECRET_KEY="f" * 40)
    given = new_key()
    ring = ring_of(tmp_path, KEY_RING=given.written)
    assert key_of(ring.seal(PLACE, b"ada")) == given.id
    assert ring.secrets.signing == (SECRET,)


def test_a_blind_index_is_the_same_each_time_and_for_each_purpose_another(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    before = ring_of(tmp_path, KEY_RING=old.written).blind(PLACE, "ada")
    ring = ring_of(tmp_path, KEY_RING=write_ring((new, old)))
    assert ring.blind(PLACE, "ada") == ring.blind(PLACE, "ada") != ring.blind("users.name", "ada")
    assert before in ring.blinds(PLACE, "ada")
    assert before != ring.blind(PLACE, "ada")


@pytest.mark.parametrize("raw", ["abc", "K1:AAAA", "k1:AAAA", "k1:" + "A" * 43 + ",k1:" + "A" * 43, ","])
def test_a_ring_that_is_written_wrongly_is_refused_without_showing_it(raw: str) -> None:
    with pytest.raises(config.SettingsError, match="KEY_RING must") as refused:
        config.load({"SECRET_KEY": SECRET, "KEY_RING": raw})
    assert "AAAA" not in str(refused.value)


def test_no_key_is_shown(tmp_path: Path) -> None:
    key = new_key()
    ring = ring_of(tmp_path, KEY_RING=key.written)
    secret = key.written.partition(":")[2]
    settings = config.load({"SECRET_KEY": SECRET, "KEY_RING": key.written})
    for thing in (key, ring, ring.secrets, read_ring(key.written), settings):
        assert secret not in repr(thing)
        assert SECRET not in repr(thing)


def test_the_file_keeps_its_other_lines(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text("# mine\nSEED_PASSWORD=x\nKEY_RING=a\n")
    secrets_file.change(path, {"KEY_RING": "b"})
    assert path.read_text() == "# mine\nSEED_PASSWORD=x\nKEY_RING=b\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_signed_before_verifies_for_a_while(tmp_path: Path) -> None:
    before, soon, past = "b" * 40, to_wire(now_ms() + 60_000), to_wire(now_ms() - 1)
    good = ring_of(tmp_path, SECRET_KEY_BEFORE=before, SECRET_KEY_BEFORE_UNTIL=soon)
    assert (good.signing, list(good.verifying())) == (SECRET, [SECRET, before])
    over = ring_of(tmp_path, SECRET_KEY_BEFORE=before, SECRET_KEY_BEFORE_UNTIL=past)
    assert list(over.verifying()) == [SECRET]


def test_a_token_that_another_process_signed_anew_is_known_at_once(tmp_path: Path) -> None:
    keep(tmp_path, SECRET_KEY=SECRET)
    ring, newer = ring_of(tmp_path), "n" * 40
    keep(tmp_path, SECRET_KEY=newer, SECRET_KEY_BEFORE=SECRET, SECRET_KEY_BEFORE_UNTIL=to_wire(now_ms() + 60_000))
    token, _ = tickets.sign(newer, "u_1", "s_1", 15)
    assert tickets.read(ring.verifying(), token)["sub"] == "u_1"
    earlier, _ = tickets.sign(SECRET, "u_1", "s_1", 15)
    assert tickets.read(ring.verifying(), earlier)["sub"] == "u_1"
    with pytest.raises(Unauthenticated):
        tickets.read(ring.verifying(), tickets.sign("f" * 40, "u_1", "s_1", 15)[0])

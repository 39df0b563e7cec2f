"""Secrets at rest."""

from __future__ import annotations

import pytest

from metaverse.security.sealing import Sealer, Unsealable

SECRET, OLDER = "a key of forty characters, which is long", "the key before it, which is long as well"


def test_what_is_sealed_opens_with_the_same_key_alone() -> None:
    sealed = Sealer("gateways", SECRET).seal("tür 🔑")
    assert "tür" not in sealed
    assert Sealer("gateways", SECRET).unseal(sealed) == "tür 🔑"
    with pytest.raises(Unsealable):
        Sealer("gateways", OLDER).unseal(sealed)
    with pytest.raises(Unsealable):
        Sealer("mail", SECRET).unseal(sealed)


def test_a_ring_opens_what_an_older_key_has_sealed_and_seals_with_the_newest() -> None:
    old, ring = Sealer("gateways", OLDER), Sealer("gateways", SECRET, OLDER)
    sealed = old.seal("token")
    assert ring.unseal(sealed) == "token"
    assert not ring.is_newest(sealed)
    assert ring.is_newest(ring.seal("token"))
    assert Sealer("gateways", SECRET).unseal(ring.seal("token")) == "token"


@pytest.mark.parametrize("change", [lambda s: s[:-2] + "AA", lambda s: "", lambda s: "v2" + s[2:], lambda s: s[:20]])
def test_what_was_changed_does_not_open(change: object) -> None:
    sealer = Sealer("gateways", SECRET)
    with pytest.raises(Unsealable):
        sealer.unseal(change(sealer.seal("token")))  # type: ignore[operator]


def test_the_same_text_is_sealed_differently_each_time() -> None:
    sealer = Sealer("gateways", SECRET)
    assert sealer.seal("token") != sealer.seal("token")

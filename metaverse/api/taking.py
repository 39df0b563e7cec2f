"""How it is answered what became of something foreign."""

from __future__ import annotations

from flask import Response

from metaverse.api.answers import answer
from metaverse.errors import Fault, Invalid
from metaverse.services.outcome import Outcome

SHOWN = 100


def told(outcome: Outcome) -> Response:
    """Answer what became of a body.

    Raises:
        Invalid: nothing of it could be read.
    """
    if outcome.dead and not outcome.accepted + outcome.duplicates:
        faults: list[Fault] = [{"field": letter.where, "message": letter.reason} for letter in outcome.dead[:SHOWN]]
        raise Invalid("Nothing of this could be read; it is kept among the dead letters.", faults).noted()
    return answer(outcome.to_wire(), 202)

"""Run every check against a server, one after the other, and tidy up."""

from __future__ import annotations

from collections.abc import Callable

from metaverse.conformance import answering, counting, refusing, taking
from metaverse.conformance.probe import Probe
from metaverse.conformance.verdict import Check, Result, Skipped, Verdict, Wrong

CHECKS: tuple[Check, ...] = (*taking.CHECKS, *counting.CHECKS, *refusing.CHECKS, *answering.CHECKS)


def run(probe: Probe, tell: Callable[[Verdict], None] = lambda verdict: None) -> list[Verdict]:
    """Make every check; where not even one event is taken, the others would say nothing and are left out."""
    verdicts: list[Verdict] = []
    try:
        for check in CHECKS:
            verdicts.append(judged(check, probe))
            tell(verdicts[-1])
            if len(verdicts) == 1 and verdicts[0].result is not Result.RIGHT:
                break
    finally:
        if not probe.is_unheard:
            verdicts.append(_tidied(probe))
            tell(verdicts[-1])
    return verdicts


def judged(check: Check, probe: Probe) -> Verdict:
    """Make one check."""
    try:
        check.run(probe)
    except Wrong as wrong:
        return Verdict(check.section, check.sentence, Result.WRONG, wrong.found, wrong.mend)
    except Skipped as skipped:
        return Verdict(check.section, check.sentence, Result.SKIPPED, str(skipped))
    return Verdict(check.section, check.sentence, Result.RIGHT)


def _tidied(probe: Probe) -> Verdict:
    sentence = "what this run made is taken away"
    try:
        left = probe.tidy()
    except Wrong as wrong:
        return Verdict("tidying", sentence, Result.WRONG, wrong.found, wrong.mend)
    except Skipped as skipped:
        return Verdict("tidying", sentence, Result.SKIPPED, str(skipped))
    return Verdict("tidying", sentence, Result.SKIPPED if left else Result.RIGHT, left)

"""A cluster whose parts die, are reloaded or restarted under load: nobody misses or doubles an event."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import chain

import pytest

from scripts.cluster.programs import stop
from tests.cli.processes import until
from tests.faults.conftest import Minded
from tests.faults.judging import judge
from tests.faults.senders import Senders
from tests.faults.standing import ready
from tests.faults.watchers import Watcher, watching
from tests.figures import Figures

pytestmark = pytest.mark.timeout(400)

STOP_SECONDS = 10.0
PAUSE_SECONDS = 0.01


def kill_redis(whole: Minded, senders: Senders) -> None:
    """Kill Redis, see that all goes on without it, and that it is started again."""
    whole.cluster.redis.kill()
    until(lambda: ready(whole.urls[0])[1].get("checks", {}).get("bus") == "polling", "Redis is missed")
    senders.until_more(40)
    whole.until_well()


def kill_nginx(whole: Minded, _senders: Senders) -> None:
    """Kill nginx; it is started again."""
    whole.cluster.front.kill()


def kill_processes(whole: Minded, senders: Senders) -> None:
    """Kill all processes but one, one after the other; they are started again."""
    for process in whole.cluster.processes[1:]:
        process.kill()
        senders.until_more()
        whole.until_well()


def crash_postgresql(whole: Minded, senders: Senders) -> None:
    """Crash PostgreSQL; it is started again, and recovers."""
    assert whole.cluster.postgres is not None
    whole.cluster.postgres.kill()
    senders.until_refused()
    whole.until_well()


def reload_nginx(whole: Minded, senders: Senders) -> None:
    """Have nginx read its configuration anew, again and again."""
    for _ in range(3):
        whole.cluster.front.reload()
        senders.until_more()


AT_NIGHT = pytest.mark.nightly
"""By day others show the same more quickly: a lost Redis in tests/cluster, a reloaded nginx in tests/deploy."""


@pytest.mark.parametrize(
    "breaks",
    [
        kill_processes,
        pytest.param(kill_redis, marks=AT_NIGHT),
        pytest.param(reload_nginx, marks=AT_NIGHT),
        pytest.param(kill_nginx, marks=AT_NIGHT),
        pytest.param(crash_postgresql, marks=AT_NIGHT),
    ],
)
def test_what_breaks_is_mended_and_nobody_misses_an_event(
    whole: Minded, breaks: Callable[[Minded, Senders], None], figures: Figures
) -> None:
    office = whole.office()
    with watching(office, office.url, *whole.urls[:1]) as watchers:
        senders = Senders(office, pause_seconds=PAUSE_SECONDS).start()
        senders.until_more()
        began = time.monotonic()
        breaks(whole, senders)
        senders.until_more(20)
        seconds = time.monotonic() - began
        senders.finish()
        judge(office, senders, watchers)
        told(figures, senders, watchers, seconds)
        if breaks in (kill_redis, reload_nginx):
            assert answered(senders) == {}
            assert sum(watcher.connects for watcher in watchers) == len(watchers)


def answered(senders: Senders) -> dict[str, int]:
    """Return the refusals that were answered; that a connection kept since the last call was closed is none."""
    return {status: count for status, count in senders.refused.items() if status.isdigit()}


def told(figures: Figures, senders: Senders, watchers: list[Watcher], seconds: float) -> None:
    figures(acknowledged=len(senders.acknowledged), refused=senders.refused.total(), lost=0, doubled=0)
    figures(reconnects=sum(watcher.connects - 1 for watcher in watchers), seconds=seconds)
    figures(longest_wait_seconds=senders.longest_seconds)


@pytest.mark.nightly
def test_a_rolling_restart_loses_and_doubles_nothing(whole: Minded, figures: Figures) -> None:
    office = whole.office()
    pids = [process.process.pid for process in whole.cluster.processes if process.process]
    with watching(office, *[office.url] * 6) as watchers:
        senders = Senders(office, pause_seconds=PAUSE_SECONDS).start()
        senders.until_more()
        began = time.monotonic()
        whole.roll()
        seconds = time.monotonic() - began
        senders.until_more()
        senders.finish()
        judge(office, senders, watchers)
    assert set(pids).isdisjoint(process.process.pid for process in whole.cluster.processes if process.process)
    told(figures, senders, watchers, seconds)
    assert answered(senders) == {}
    assert sum(watcher.connects for watcher in watchers) > len(watchers)


@pytest.mark.slow
def test_a_process_that_is_to_end_lets_everybody_go_in_good_order(whole: Minded, figures: Figures) -> None:
    office = whole.office()
    process = whole.cluster.processes[1]
    with watching(office, process.url) as watchers:
        senders = Senders(office, pause_seconds=PAUSE_SECONDS)
        senders.url = process.url
        senders.start()
        senders.until_more()
        assert process.process is not None
        began = time.monotonic()
        stop(process.process)
        seconds = time.monotonic() - began
        code = process.process.returncode
        goodbyes = sorted(chain.from_iterable(watcher.goodbyes for watcher in watchers))
        whole.until_well()
        senders.finish()
        judge(office, senders, watchers)
    figures(stopped_after_seconds=seconds, acknowledged=len(senders.acknowledged), lost=0, goodbyes=len(goodbyes))
    assert (code, seconds < STOP_SECONDS) == (0, True)
    assert "end" in goodbyes
    assert any(goodbye.startswith("close") for goodbye in goodbyes), goodbyes

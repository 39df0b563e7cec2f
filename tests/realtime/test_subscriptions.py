"""Listeners of the task flow that read slower than things happen."""

from __future__ import annotations

import orjson

from metaverse.api.subscriptions import MOST_WAITING_BYTES, Flow, Subscription
from metaverse.events.log import Entry, Head
from metaverse.events.tail import News
from metaverse.services.flow import Filter

EPOCH = "e"


def _listener(flow: Flow, wanted: Filter | None = None) -> Subscription:
    listener = Subscription(EPOCH, 0, wanted or Filter(), set())
    listener.is_bounded = True
    flow.subscriptions.append(listener)
    return listener


def _news(after: int, upto: int, epoch: str = EPOCH, title: str = "Bake") -> News:
    effects = orjson.dumps({"tasks": {"tasks": [{"taskId": "t", "title": title}]}})
    return News(after, Head(epoch, upto), [Entry(seq, 0, effects) for seq in range(after + 1, upto + 1)])


def test_a_listener_that_lags_too_far_behind_is_ended_and_never_told_a_place_it_did_not_see() -> None:
    flow = Flow("org")
    listener = _listener(flow)
    flow.hear(_news(0, 1), [])
    assert len(listener.take(0)) == 1
    flow.hear(_news(1, 2, title="x" * MOST_WAITING_BYTES), [])
    assert listener.is_lost
    assert listener.take(0) == []
    assert flow.place() is None


def test_a_slow_listener_costs_no_other_anything() -> None:
    flow = Flow("org")
    slow, quick = _listener(flow), _listener(flow)
    for seq in range(3):
        flow.hear(_news(seq, seq + 1, title="x" * (MOST_WAITING_BYTES // 2)), [])
        assert len(quick.take(0)) == 1
    assert (slow.is_lost, quick.is_lost) == (True, False)


def test_news_that_begin_after_a_listener_s_place_wait_for_the_next_turn() -> None:
    flow = Flow("org")
    listener = _listener(flow)
    flow.hear(_news(5, 6), [])
    assert (listener.seen, listener.take(0)) == (0, [])


def test_a_log_that_begins_anew_ends_the_stream() -> None:
    flow = Flow("org")
    listener = _listener(flow)
    flow.hear(_news(0, 1, epoch="another"), [])
    assert listener.is_lost


def test_a_filter_is_not_asked_to_look_up_what_cannot_have_come_into_sight() -> None:
    flow = Flow("org")
    listener = _listener(flow, Filter(stage="review"))
    flow.hear(_news(0, 1), [])
    assert (listener.seen, listener.take(0)) == (1, [])


def test_the_place_that_a_client_may_resume_from_is_never_ahead_of_what_it_was_given() -> None:
    flow = Flow("org")
    listener = _listener(flow)
    assert listener.take(0) == []
    flow.hear(_news(0, 3), [])  # it came while the stream looked whether it may go on
    assert (listener.seen, listener.handed) == (3, 0)
    assert len(listener.take(0)) == 1
    assert listener.handed == 3

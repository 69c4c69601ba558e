"""Messages in the figures: an agent's time, and nobody's call (H6)."""

from __future__ import annotations

from calls import events as e
from calls.journal import Entry
from calls.model import Channel, LeaveReason, Tier
from routing.replay.recorded import _Book
from tests.unit.routing.kpi.telling import Story, after


def left(story: Story, at_s: float, call: str) -> None:
    story.tell(at_s, e.CallQueued(call, "orders", Tier.NORMAL, "zh-CN", channel=Channel.VOICEMAIL))


def test_a_message_is_no_caller_and_no_talk() -> None:
    story = Story()
    left(story, 0, "m-v1")
    story.answered(5000, "m-v1")
    story.tell(5060, e.TalkEnded("m-v1", "1001", e.Party.AGENT))
    story.queued(6000, "x")
    story.answered(6005, "x")
    story.tell(6035, e.TalkEnded("x", "1001", e.Party.AGENT))
    figures = story.figures()
    assert (figures.total.offered, figures.total.answered, figures.total.service_level) == (1, 1, 1.0)
    ann = figures.agents["1001"]
    assert (ann.handled, ann.talk_s) == (1, 30.0)


def test_the_customer_who_is_called_back_for_it_is_talked_to() -> None:
    story = Story()
    left(story, 0, "m-v1")
    story.answered(10, "m-v1")
    story.tell(40, e.CallbackDue("m-v1", "m-v1", "m", "orders", Tier.NORMAL, "zh-CN", "139", 1, 30.0))
    story.tell(50, e.TalkStarted("m-v1", "1001", "m-v1-a1"))
    story.tell(80, e.TalkEnded("m-v1", "1001", e.Party.AGENT))
    ann = story.figures().agents["1001"]
    assert (ann.handled, ann.talk_s) == (1, 30.0)


def test_a_day_told_again_has_no_caller_for_it() -> None:
    book = _Book()
    book.take(
        Entry(1, after(0), 0.0, e.CallQueued("m-v1", "orders", Tier.NORMAL, "zh-CN", channel=Channel.VOICEMAIL))
    )
    book.take(Entry(2, after(9), 9.0, e.CallLeftQueue("m-v1", "orders", LeaveReason.SERVED)))
    assert book.calls == {}

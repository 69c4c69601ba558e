"""The journal of a call, told in the time of one of its recordings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from calls import events as e
from calls.journal import Entry
from calls.model import Direction, Party, PauseBy, Purpose, Tier
from qa_scoring.call_facts import CallContext
from qa_scoring.context import READ, context_of
from qa_scoring.span import Span
from tests.unit.calls.event_strategies import any_event

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
RATE_HZ = 8000
Timed = tuple[float, e.Event]

ARRIVED: list[Timed] = [
    (0.0, e.CallOffered("c", "c-c", "t", "138", "400", NOON)),
    (0.1, e.LegAnswered("c", "c-c")),
    (0.1, e.FlowStarted("c", "main", "3", Tier.MEMBER)),
    (0.1, e.NodeEntered("c", "welcome", "play", flow="main", version="3")),
    (4.0, e.NodeEntered("c", "ask", "menu", flow="orders", version="1")),
    (6.0, e.CallQueued("c", "orders", Tier.VIP, "en")),
]
TALK: list[Timed] = [
    (10.0, e.TalkStarted("c", "1001", "c-a1")),
    (10.0, e.RecordingStarted("c", "c-r1", "c-r1.wav", RATE_HZ)),
]
STOPPED: Timed = (70.0, e.RecordingStopped("c", "c-r1", "c-r1.wav", 60 * RATE_HZ, RATE_HZ))
OVER: list[Timed] = [(70.0, e.TalkEnded("c", "1001", Party.CALLER)), STOPPED]


def of(events: Sequence[Timed], recording: str = "c-r1") -> CallContext:
    entries = [Entry(seq, NOON + timedelta(seconds=now), now, event) for seq, (now, event) in enumerate(events)]
    return context_of(entries, recording)


def test_the_way_to_the_conversation_and_who_had_it() -> None:
    assert of([*ARRIVED, *TALK, *OVER]) == CallContext(
        queue="orders",
        tier="vip",
        language="en",
        agent="1001",
        direction="inbound",
        flow_path=("main.welcome", "orders.ask"),
    )


def test_a_journal_without_a_word_of_it_says_nothing() -> None:
    assert of([]) == CallContext(direction=Direction.INBOUND)
    assert of([(1.0, e.MediaLost("c", "c-c", 3.0)), (2.0, e.LegHeld("c", "c-a1"))]) == CallContext(
        direction="inbound"
    )


def test_a_call_that_never_waited_has_the_class_of_its_line() -> None:
    assert of(ARRIVED[:3]).tier == "member"


def test_a_queue_it_was_moved_to_is_its_queue_but_not_after_the_conversation() -> None:
    moved = (7.0, e.CallMoved("c", "orders", "repair", by="sup"))
    assert of([*ARRIVED, moved, *TALK, *OVER]).queue == "repair"
    late = (71.0, e.CallMoved("c", "orders", "repair", by="sup"))
    assert of([*ARRIVED, *TALK, *OVER, late]).queue == "orders"


def test_a_customer_called_back_is_outbound() -> None:
    due = e.CallbackDue("c", "cb", "first", "repair", Tier.NORMAL, "zh-CN", "138", 1, 30.0)
    context = of([(0.0, due), *TALK, *OVER])
    assert (context.direction, context.queue, context.tier, context.language) == (
        "outbound",
        "repair",
        "normal",
        "zh-CN",
    )


def test_nodes_of_old_journals_have_no_flow_and_the_survey_is_no_way_to_the_talk() -> None:
    old = (0.2, e.NodeEntered("c", "welcome", "play"))
    survey = (70.0, e.NodeEntered("c", "survey", "survey", flow="main"))
    assert of([old, *TALK, OVER[0], survey, STOPPED]).flow_path == ("welcome",)


def test_holds_of_the_agents_phone_are_in_the_recordings_time() -> None:
    holds = [
        (20.5, e.LegHeld("c", "c-a1")),
        (21.0, e.LegHeld("c", "c-a1")),
        (30.25, e.LegResumed("c", "c-a1")),
        (30.5, e.LegResumed("c", "c-a1")),
        (31.0, e.LegHeld("c", "c-c")),
        (32.0, e.LegResumed("c", "c-c")),
        (40.0, e.LegHeld("c", "c-a1")),
    ]
    assert of([*ARRIVED, *TALK, *holds, *OVER]).holds == (Span(10_500, 20_250, "both"), Span(30_000, 60_000, "both"))


def test_pauses_are_where_telephony_says_and_an_open_one_lasts_to_the_end() -> None:
    pauses = [
        (15.0, e.RecordingPaused("c", "c-r1", 5_020, PauseBy.AGENT)),
        (15.5, e.RecordingPaused("c", "c-r1", 5_500, PauseBy.FLOW)),
        (16.0, e.RecordingPaused("c", "c-r9", 1, PauseBy.AGENT)),
        (25.0, e.RecordingResumed("c", "c-r1", 15_040, PauseBy.ORDER)),
        (25.5, e.RecordingResumed("c", "c-r1", 15_500, PauseBy.ORDER)),
        (26.0, e.RecordingResumed("c", "c-r9", 1, PauseBy.AGENT)),
        (60.0, e.RecordingPaused("c", "c-r1", 50_000, PauseBy.AGENT)),
    ]
    assert of([*TALK, *pauses, *OVER]).pauses == (Span(5_020, 15_040, "both"), Span(50_000, 60_000, "both"))


def test_after_a_crash_the_sealed_length_ends_what_was_open() -> None:
    closed = e.RecordingClosed("c", "c-r1", "c-r1.wav", 29_500, RATE_HZ, "aa", cut=True)
    open_ones = [
        (20.0, e.LegHeld("c", "c-a1")),
        (30.0, e.RecordingPaused("c", "c-r1", 20_000, PauseBy.AGENT)),
    ]
    context = of([*TALK, *open_ones, (900.0, closed)])
    assert context.holds == (Span(10_000, 29_500, "both"),)
    assert context.pauses == (Span(20_000, 29_500, "both"),)


def test_the_end_of_another_recording_ends_nothing_of_this_one() -> None:
    others = [
        (40.0, e.RecordingStopped("c", "c-r0", "c-r0.wav", 5 * RATE_HZ, RATE_HZ)),
        (41.0, e.RecordingClosed("c", "c-r0", "c-r0.wav", 5_000, RATE_HZ, "aa")),
    ]
    context = of([*TALK, (20.0, e.LegHeld("c", "c-a1")), *others, STOPPED])
    assert context.holds == (Span(10_000, 60_000, "both"),)


def test_while_the_call_is_up_the_last_entry_is_the_end() -> None:
    context = of([*TALK, (20.0, e.LegHeld("c", "c-a1")), (22.0, e.MediaBack("c", "c-c"))])
    assert context.holds == (Span(10_000, 12_000, "both"),)


def test_the_second_conversation_of_a_call_is_told_apart_from_the_first() -> None:
    first = [*ARRIVED, *TALK, (20.0, e.LegHeld("c", "c-a1")), *OVER]
    second = [
        (71.0, e.NodeEntered("c", "more", "menu", flow="main")),
        (75.0, e.CallQueued("c", "repair", Tier.NORMAL, "en")),
        (80.0, e.TalkStarted("c", "1002", "c-a2")),
        (80.0, e.RecordingStarted("c", "c-r2", "c-r2.wav", RATE_HZ)),
        (85.0, e.LegHeld("c", "c-a2")),
        (86.0, e.LegResumed("c", "c-a2")),
        (90.0, e.TalkEnded("c", "1002", Party.CALLER)),
    ]
    one, two = of([*first, *second]), of([*first, *second], "c-r2")
    assert (one.queue, one.agent, one.holds) == ("orders", "1001", (Span(10_000, 60_000, "both"),))
    assert (two.queue, two.agent, two.holds) == ("repair", "1002", (Span(5_000, 6_000, "both"),))
    assert two.flow_path == ("main.welcome", "orders.ask", "main.more")


def test_a_message_is_of_its_queue_and_of_no_agent() -> None:
    message = [
        (80.0, e.RecordingStarted("c", "c-m1", "c-m1.wav", RATE_HZ, Purpose.MESSAGE)),
        (90.0, e.RecordingStopped("c", "c-m1", "c-m1.wav", 10 * RATE_HZ, RATE_HZ, purpose=Purpose.MESSAGE)),
        (90.0, e.VoicemailLeft("c", "c-v1", "repair", Tier.NORMAL, "en", "c-m1", "138")),
    ]
    assert (of([*ARRIVED, *TALK, *OVER, *message], "c-m1").queue) == "repair"
    assert (of([*ARRIVED, *TALK, *OVER, *message], "c-m1").agent) == ""
    assert (of([*ARRIVED, *TALK, *OVER, *message]).queue) == "orders"


def test_a_supervisor_in_the_agents_place_is_not_the_agent() -> None:
    taken = [(40.0, e.TalkEnded("c", "1001", Party.SYSTEM)), (40.25, e.CallTakenOver("c", "c-s1", "1001", "sup"))]
    again = (50.0, e.CallTakenOver("c", "c-s2", "", "admin"))
    end = (70.0, e.TalkEnded("c", "", Party.CALLER, "admin"))
    context = of([*ARRIVED, *TALK, *taken, again, end, STOPPED])
    assert (context.agent, context.agent_until_ms) == ("1001", 30_250)
    assert of([*ARRIVED, *TALK, *OVER]).agent_until_ms is None
    assert of([*ARRIVED, *TALK, *OVER, (71.0, taken[1][1])]).agent_until_ms is None
    assert of([*ARRIVED, (8.0, taken[1][1]), *TALK, *OVER]).agent_until_ms is None
    assert "agent_until_ms" not in of([*ARRIVED, *TALK, *OVER]).to_dict()


def test_a_recording_cut_by_a_crash_ends_before_the_take_over() -> None:
    taken = (40.0, e.CallTakenOver("c", "c-s1", "1001", "sup"))
    closed = (99.0, e.RecordingClosed("c", "c-r1", "c-r1.wav", 20_000, RATE_HZ, "aa", cut=True))
    assert of([*ARRIVED, *TALK, taken, closed]).agent_until_ms == 20_000


steps = st.lists(st.tuples(st.floats(0, 50), any_event), max_size=30)


@given(steps)
def test_any_journal_gives_a_context_with_disjoint_spans_and_nothing_but_what_is_read(listed: list[Timed]) -> None:
    now, events = 0.0, []
    for passed_s, event in listed:
        now += passed_s
        events.append((now, event))
    names = {event.recording for _, event in events if isinstance(event, e.RecordingStarted)} | {"c-r1"}
    for name in names:
        context = of(events, name)
        assert CallContext.from_dict(context.to_dict()) == context
        for spans in (context.holds, context.pauses):
            assert all(one.end_ms < other.start_ms for one, other in pairwise(spans))
        if events and type(events[-1][1]) in READ:
            assert of([pair for pair in events if type(pair[1]) in READ], name) == context

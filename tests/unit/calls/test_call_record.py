"""The CDR, folded from a call's journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import events as e
from calls.cdr import FOLDED, Cdr, fold
from calls.journal import Entry
from calls.model import Direction, HangupCause, LeaveReason, Party, QueueRefusal, Stage, Tier
from tests.unit.calls.event_strategies import any_event

BEGAN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
OFFERED = e.CallOffered("c1", "c1-c", "carrier", "13900000000", "4008000000", BEGAN, "王芳", "10086")
ANSWERED = e.LegAnswered("c1", "c1-c", "PCMA")
STARTED = e.FlowStarted("c1", "main", "v1", Tier.NORMAL)
QUEUED = e.CallQueued("c1", "orders", Tier.VIP, "zh-CN")
SERVED = e.CallLeftQueue("c1", "orders", LeaveReason.SERVED)
TALKS = e.TalkStarted("c1", "1001", "c1-a1")
TALKED = e.TalkEnded("c1", "1001", Party.AGENT)


def at(second: float) -> datetime:
    return BEGAN + timedelta(seconds=second)


def record(*told: tuple[float, e.Event]) -> Cdr:
    cdr = fold(Entry(seq, at(second), second, event) for seq, (second, event) in enumerate(told))
    assert cdr is not None
    return cdr


def ended(cause: HangupCause = HangupCause.NORMAL_CLEARING, stage: Stage = Stage.IN_IVR) -> e.CallEnded:
    return e.CallEnded("c1", cause, Party.CALLER, stage)


def test_a_call_served_from_first_ring_to_goodbye() -> None:
    cdr = record(
        (0, OFFERED),
        (0.01, ANSWERED),
        (0.01, STARTED),
        (10, QUEUED),
        (25, SERVED),
        (25, e.LegAnswered("c1", "c1-a1")),
        (25, TALKS),
        (25, e.RecordingStarted("c1", "c1-r1", "2026/c1.wav", 8000)),
        (85.5, TALKED),
        (86, ended(stage=Stage.TALKING)),
        (90, e.CallScored("c1", "c1-r1", 87.5, True)),
    )
    assert cdr == Cdr(
        "c1", "13900000000", "4008000000", "carrier", BEGAN, "王芳", "10086",
        tier=Tier.VIP, queue="orders", agent="1001",
        answered_at=at(0.01), queued_at=at(10), left_queue_at=at(25),
        talk_started_at=at(25), talk_ended_at=at(85.5), ended_at=at(86),
        wait_s=15.0, talk_s=60.5, cause=HangupCause.NORMAL_CLEARING, ended_by=Party.CALLER, ended_in=Stage.TALKING,
        recording="c1-r1", score=87.5, needs_review=True,
    )  # fmt: skip


def test_what_came_of_a_call_is_what_its_agent_said_last_also_after_its_end() -> None:
    talked = ((0, OFFERED), (10, QUEUED), (25, SERVED), (25, TALKS), (60, e.DispositionSet("c1", "1001", "solved")))
    assert record(*talked).disposition == "solved"
    later = record(*talked, (86, ended(stage=Stage.TALKING)), (99, e.DispositionSet("c1", "1001", "follow_up")))
    assert later.disposition == "follow_up"


DUE = e.CallbackDue("c1-b1.2", "c1-b1", "c1", "orders", Tier.VIP, "zh-CN", "13900000000", 2, 30.0, "4008000000")


def test_a_call_we_made_says_so_and_whom_it_calls_back() -> None:
    call = DUE.call
    answered, queued = e.LegAnswered(call, f"{call}-c"), e.CallQueued(call, "orders", Tier.VIP, "zh-CN")
    cdr = record((0, DUE), (8, answered), (10, queued), (12, e.TalkStarted(call, "1001", f"{call}-a1")))
    assert (cdr.direction, cdr.callback_of, cdr.trunk) == (Direction.OUTBOUND, "c1", "")
    assert (cdr.caller, cdr.dialled, cdr.tier, cdr.offered_at) == ("13900000000", "4008000000", Tier.VIP, BEGAN)
    assert (cdr.answered_at, cdr.wait_s, cdr.agent) == (at(8), 2.0, "1001")


def test_a_customer_who_is_not_reached_leaves_a_record_too() -> None:
    assert record((0, DUE)).stage is Stage.CALLING_BACK
    missed = record((0, DUE), (30, e.CallEnded(DUE.call, HangupCause.NO_ANSWER, Party.SYSTEM, Stage.CALLING_BACK)))
    assert (missed.answered_at, missed.wait_s, missed.cause) == (None, None, HangupCause.NO_ANSWER)


def test_a_call_in_which_a_callback_was_asked_for_names_it() -> None:
    asked = e.CallbackRequested("c1", "c1-b1", "orders", Tier.VIP, "zh-CN", "13900000000")
    assert record((0, OFFERED), (5, asked)).callback == "c1-b1"


def test_a_call_that_was_moved_waits_in_the_queue_it_was_moved_to() -> None:
    moved = e.CallMoved("c1", "orders", "repair")
    assert record((0, OFFERED), (5, QUEUED), (9, moved)).queue == "repair"
    assert record((0, OFFERED), (9, moved)).queue is None


def test_a_caller_who_gives_up_has_waited_until_then() -> None:
    left = e.CallLeftQueue("c1", "orders", LeaveReason.ABANDONED)
    cdr = record((0, OFFERED), (0, ANSWERED), (5, QUEUED), (65, left), (65, ended()))
    assert (cdr.wait_s, cdr.talk_s, cdr.left_queue_at) == (60.0, None, at(65))


def test_a_call_cut_off_while_waiting_or_talking_is_closed_with_it() -> None:
    waiting = record((0, OFFERED), (5, QUEUED), (9, ended()))
    assert (waiting.wait_s, waiting.left_queue_at) == (4.0, at(9))
    talking = record((0, OFFERED), (5, QUEUED), (6, TALKS), (9, ended(HangupCause.SERVER_RESTART)))
    assert (talking.wait_s, talking.talk_s, talking.cause) == (1.0, 3.0, HangupCause.SERVER_RESTART)


def test_an_outside_party_is_talk_without_an_agent() -> None:
    cdr = record((0, OFFERED), (5, e.TalkStarted("c1", "", "c1-a1")), (8, ended()))
    assert (cdr.agent, cdr.wait_s, cdr.talk_s) == (None, None, 3.0)


def test_a_refusing_queue_leaves_no_trace_of_a_wait() -> None:
    refused = e.QueueRefused("c1", "orders", QueueRefusal.FULL)
    cdr = record((0, OFFERED), (5, QUEUED), (5, refused), (9, ended()))
    assert (cdr.queue, cdr.queued_at, cdr.wait_s) == (None, None, None)


def test_a_wait_before_a_refusal_stays() -> None:
    left = e.CallLeftQueue("c1", "orders", LeaveReason.WITHDRAWN)
    refused = e.QueueRefused("c1", "general", QueueRefusal.FULL)
    cdr = record(
        (0, OFFERED), (5, QUEUED), (15, left), (15, e.CallQueued("c1", "general", Tier.VIP, "en")), (15, refused),
        (60, ended()),
    )  # fmt: skip
    assert (cdr.queue, cdr.wait_s, cdr.left_queue_at) == ("general", 10.0, at(15))


def test_what_happens_twice_counts_once() -> None:
    cdr = record(
        (0, OFFERED), (0, OFFERED), (1, ANSWERED), (2, ANSWERED), (3, TALKS), (4, TALKED), (5, TALKED), (6, ended()),
        (7, ended(HangupCause.INTERNAL_ERROR)),
    )  # fmt: skip
    assert (cdr.answered_at, cdr.talk_s, cdr.ended_at) == (at(1), 1.0, at(6))
    assert cdr.cause is HangupCause.NORMAL_CLEARING


def test_a_second_conversation_goes_on_where_the_call_ends() -> None:
    cdr = record((0, OFFERED), (1, TALKS), (2, TALKED), (3, e.TalkStarted("c1", "1002", "c1-a2")), (5, ended()))
    assert (cdr.agent, cdr.talk_ended_at, cdr.talk_s) == ("1002", at(5), 2.0)


def test_who_talked_and_waits_again_has_waited_until_the_end() -> None:
    """An agent hung up first, the flow brought him to a queue again, and there he gave up."""
    cdr = record((0, OFFERED), (1, QUEUED), (5, SERVED), (5, TALKS), (20, TALKED), (21, QUEUED), (30, ended()))
    assert (cdr.left_queue_at, cdr.ended_at) == (at(30), at(30))
    assert (cdr.talk_ended_at, cdr.talk_s) == (at(20), 15.0)


def test_the_end_of_something_that_never_began_changes_nothing() -> None:
    assert record((0, OFFERED), (1, TALKED), (2, e.CallLeftQueue("c1", "q", LeaveReason.ABANDONED))) == record(
        (0, OFFERED)
    )


def test_without_an_offer_there_is_no_call() -> None:
    assert fold([]) is None
    assert fold([Entry(1, BEGAN, 0.0, ANSWERED), Entry(2, BEGAN, 0.0, TALKS)]) is None


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ((), Stage.OFFERED),
        ((ANSWERED,), Stage.IN_IVR),
        ((ANSWERED, QUEUED), Stage.QUEUED),
        ((ANSWERED, QUEUED, TALKS), Stage.TALKING),
        ((ANSWERED, ended()), Stage.ENDED),
    ],
)
def test_the_record_tells_where_the_call_is(told: tuple[e.Event, ...], stage: Stage) -> None:
    assert record((0, OFFERED), *((1, event) for event in told)).stage is stage


any_story = st.lists(any_event, max_size=15)


def entries(story: list[e.Event]) -> list[Entry]:
    return [Entry(seq, at(seq), float(seq), event) for seq, event in enumerate([OFFERED, *story])]


@settings(max_examples=200, deadline=None)
@given(any_story)
def test_whatever_the_journal_holds_times_are_never_negative_and_an_end_is_final(story: list[e.Event]) -> None:
    cdr = fold(entries([*story, ended()]))
    assert cdr is not None
    assert cdr.ended_at is not None
    assert (cdr.wait_s or 0) >= 0
    assert (cdr.talk_s or 0) >= 0
    assert (cdr.talk_started_at is None) == (cdr.talk_ended_at is None)


@settings(max_examples=200, deadline=None)
@given(any_story)
def test_events_outside_the_list_of_folded_ones_do_not_matter(story: list[e.Event]) -> None:
    told = entries(story)
    assert fold(told) == fold([entry for entry in told if type(entry.event) in FOLDED])

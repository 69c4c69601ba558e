"""The console's questions have the same answers on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls import events as e
from calls.codec import EVENTS
from calls.errors import FarEndError
from calls.model import AgentStatus, HangupCause, LeaveReason, Party, Stage, Tier
from store import retelling
from store.database import Database
from store.projection import Projection
from store.queries import MOST_CALLS_A_PAGE, CallFilter, Queries
from store.rows import AgentLogin, Counts, Score
from tests.unit.store.lives import BEGIN, abandoned, agents_day, at, called_back, entries, offered, served

SHANGHAI = timezone(timedelta(hours=8))
CARD = Score("c1-r1", "c1", "service", "v1", 87.5, False, {"lost": [{"evidence": [[0, 900, "left"]]}]}, BEGIN)


class World:
    """A database into which calls go by name."""

    def __init__(self, database: Database) -> None:
        self.projection = Projection(database)
        self.queries = Queries(database)
        self.seq = 0

    def happen(self, *events: e.Event) -> None:
        lived = [replace(entry, seq=entry.seq + self.seq) for entry in entries(list(events))]
        self.projection.apply(lived)
        self.seq += len(lived)

    def names(self, **filters: object) -> list[str]:
        return [call.call for call in self.queries.calls(filters=CallFilter(**filters)).items]  # type: ignore[arg-type]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def test_calls_come_newest_first(world: World) -> None:
    world.happen(offered("a", seq=2), offered("b", seq=3), offered("c", seq=1))
    assert world.names() == ["b", "a", "c"]


def test_each_filter_asks_for_its_own(world: World) -> None:
    world.happen(*served("a", agent="1001", queue="orders"))
    world.happen(*abandoned("b", queue="repair"))
    world.happen(offered("c", seq=100, caller="02155501234"))
    assert world.names(queue="orders") == ["a"]
    assert world.names(agent="1001") == ["a"]
    assert world.names(caller="02155501234") == ["c"]
    assert world.names(dialled="4008001234") == ["c", "b", "a"]
    assert world.names(dialled="400") == []
    assert world.names(tier=Tier.VIP) == ["b"]
    assert world.names(live=True) == ["c"]
    assert world.names(live=False) == ["b", "a"]
    assert world.names(since=at(2)) == ["c"]
    assert world.names(until=at(100)) == ["b", "a"]
    assert world.names(since=at(1), until=at(1)) == []
    assert world.names(queue="repair", agent="1001") == []
    assert world.names(queue="' OR '1'='1") == []


def test_a_time_in_another_zone_is_the_same_time(world: World) -> None:
    world.happen(offered("a", seq=1), offered("b", seq=5))
    assert world.names(since=at(5).astimezone(SHANGHAI)) == ["b"]
    assert world.queries.calls().items[0].offered_at == at(5)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(st.integers(0, 4), min_size=1, max_size=12),
    sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    late=st.lists(st.integers(0, 4), max_size=6),
)
def test_following_the_cursor_shows_every_call_once_while_others_arrive(
    world: World, moments: list[int], sizes: list[int], late: list[int]
) -> None:
    """Many calls share a moment; a late one comes in after each page, as old or as new as it likes."""
    caller = str(world.seq)
    mine = CallFilter(caller=caller)
    there = [offered(f"{caller}-{number}", moment, caller) for number, moment in enumerate(moments)]
    world.happen(*there)
    seen: list[str] = []
    page = world.queries.calls(sizes[0], filters=mine)
    for turn in count(1):
        seen += [call.call for call in page.items]
        if page.next is None:
            break
        if late:
            world.happen(offered(f"{caller}-late{turn}", late.pop(), caller))
        page = world.queries.calls(sizes[turn % len(sizes)], page.next, mine)
    assert len(seen) == len(set(seen))
    assert {event.call for event in there} <= set(seen)


def test_filters_hold_on_every_page(world: World) -> None:
    for number in range(6):
        world.happen(*(abandoned if number % 2 else served)(f"c{number}", queue=f"q{number % 2}"))
    page = world.queries.calls(2, filters=CallFilter(queue="q1"))
    rest = world.queries.calls(2, page.next, CallFilter(queue="q1"))
    assert [call.call for call in (*page.items, *rest.items)] == ["c5", "c3", "c1"]
    assert rest.next is None


@pytest.mark.parametrize(("asked", "given_back"), [(0, 1), (-5, 1), (10**9, MOST_CALLS_A_PAGE)])
def test_nobody_gets_an_empty_or_an_endless_page(world: World, asked: int, given_back: int) -> None:
    world.happen(*(offered(f"c{number}") for number in range(MOST_CALLS_A_PAGE + 1)))
    assert len(world.queries.calls(asked).items) == given_back


def test_a_forged_cursor_is_refused(world: World) -> None:
    with pytest.raises(FarEndError):
        world.queries.calls(before="1 OR 1=1")


def test_what_is_not_there_is_none(world: World) -> None:
    assert world.queries.call("nobody") is None
    assert world.queries.timeline("nobody") == []
    assert world.queries.recording("nothing") is None
    assert world.queries.recordings_of("nobody") == []
    assert world.queries.score("nobody") is None


def test_the_recordings_of_a_call_come_in_the_order_they_began(world: World) -> None:
    world.happen(
        offered("c1"),
        e.RecordingStarted("c1", "c1-r2", "b.wav", 8000),
        e.RecordingStarted("c1", "c1-r1", "a.wav", 8000),
        e.RecordingStarted("c2", "c2-r1", "c.wav", 8000),
    )
    assert [recording.recording for recording in world.queries.recordings_of("c1")] == ["c1-r2", "c1-r1"]


def test_the_recordings_of_a_whole_page_come_in_one_answer(world: World) -> None:
    world.happen(*served("c1"), *served("c2"), *served("c3"))
    assert set(world.queries.recordings(["c1-r1", "c3-r1", "nothing"])) == {"c1-r1", "c3-r1"}
    assert world.queries.recordings(["c1-r1"])["c1-r1"] == world.queries.recording("c1-r1")
    assert world.queries.recordings([]) == {}


def test_a_score_card_comes_back_as_it_was_saved(world: World) -> None:
    world.queries.save_score(CARD)
    assert world.queries.score("c1") == CARD
    unjudged = replace(CARD, total=None, needs_review=True, created_at=BEGIN + timedelta(hours=1))
    world.queries.save_score(unjudged)
    assert world.queries.score("c1") == unjudged, "the same rubric version: replaced"


def test_the_latest_card_is_the_calls_score(world: World) -> None:
    for version, hours in (("v1", 1), ("v3", 3), ("v2", 2)):
        created_at = BEGIN + timedelta(hours=hours)
        world.queries.save_score(replace(CARD, rubric_version=version, created_at=created_at, total=60.0 + hours))
    latest = world.queries.score("c1")
    assert latest is not None
    assert (latest.rubric_version, latest.total) == ("v3", 63.0)


def test_a_call_has_a_card_of_each_recording_and_rubric_version(world: World) -> None:
    later = replace(CARD, rubric_version="v2", created_at=CARD.created_at + timedelta(hours=1))
    elsewhere = replace(CARD, recording="c1-r2", created_at=CARD.created_at + timedelta(hours=2))
    for card in (CARD, elsewhere, later, replace(CARD, call="c2", recording="c2-r1")):
        world.queries.save_score(card)
    assert world.queries.scores_of("c1") == [elsewhere, later, CARD]


def test_agents_are_logged_in_until_they_log_out(world: World) -> None:
    world.happen(*agents_day("1002")[:2], *agents_day("1001")[:1], *agents_day("1003")[:3])
    assert world.queries.agents_logged_in() == [
        AgentLogin("1001", "sip:1001@10.0.0.7", AgentStatus.AVAILABLE),
        AgentLogin("1002", "sip:1002@10.0.0.7", AgentStatus.BREAK),
    ]
    world.happen(e.AgentLoggedOut("1001"), e.AgentStatusChosen("1002", AgentStatus.AVAILABLE))
    assert world.queries.agents_logged_in() == [AgentLogin("1002", "sip:1002@10.0.0.7", AgentStatus.AVAILABLE)]


def test_a_day_without_calls_has_no_service_level(world: World) -> None:
    assert world.queries.counts_today(BEGIN, SHANGHAI) == Counts(0, 0, 0, 0, 0, 20.0, None)


def test_counts_tell_who_was_reached_who_gave_up_and_what_is_up(world: World) -> None:
    sent_on = e.CallEnded("d", HangupCause.NORMAL_CLEARING, Party.SYSTEM, Stage.QUEUED)
    in_ivr = e.CallEnded("g", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR)
    world.happen(*served("a"))
    world.happen(*served("b")[:8])
    world.happen(*abandoned("c"))
    world.happen(*abandoned("d")[:3], sent_on)
    world.happen(*abandoned("e")[:3])
    world.happen(offered("f"))
    world.happen(offered("g"), in_ivr)
    world.happen(
        *abandoned("h")[:3], e.CallLeftQueue("h", "orders", LeaveReason.WITHDRAWN), replace(in_ivr, call="h")
    )
    world.happen(*called_back("i"))
    counts = world.queries.counts_today(BEGIN, SHANGHAI)
    assert (counts.offered, counts.answered, counts.abandoned) == (9, 2, 1)
    assert (counts.waiting, counts.talking) == (1, 1)
    assert counts.service_level == pytest.approx(2 / 3)
    assert world.queries.counts_today(BEGIN, SHANGHAI, within_s=0.4).service_level == 0.0


def test_a_call_taken_too_late_counts_against_the_service_level(world: World) -> None:
    late = [
        offered("a"),
        e.CallQueued("a", "orders", Tier.NORMAL, "zh-CN"),
        *(e.PositionTold("a", "orders", 1, 1) for _ in range(100)),
        e.CallLeftQueue("a", "orders", LeaveReason.SERVED),
        e.TalkStarted("a", "1001", "a-a1"),
    ]
    world.happen(*late)
    assert world.queries.counts_today(BEGIN, SHANGHAI).service_level == 0.0
    assert world.queries.counts_today(BEGIN, SHANGHAI, within_s=30).service_level == 1.0


def test_today_begins_at_midnight_where_the_hotline_is(world: World) -> None:
    """16:00 UTC is midnight in Shanghai."""
    midnight = BEGIN.replace(hour=16)
    seconds = (midnight - at(0)).total_seconds()
    world.happen(offered("yesterday", seq=round(seconds * 4) - 1), offered("today", seq=round(seconds * 4)))
    assert world.queries.counts_today(midnight, SHANGHAI).offered == 1
    assert world.queries.counts_today(midnight, UTC).offered == 2


def test_the_journal_is_told_again_by_kind_and_time(world: World) -> None:
    world.happen(*served("a"), *abandoned("b"))
    everything = list(world.queries.retold(EVENTS.values(), BEGIN, at(1000)))
    assert [entry.seq for entry in everything] == list(range(1, world.seq + 1))
    queued = [entry for entry in everything if isinstance(entry.event, e.CallQueued)]
    assert list(world.queries.retold([e.CallQueued], BEGIN, at(1000))) == queued
    assert len(queued) == 2


def test_the_end_of_a_stretch_of_time_is_not_part_of_it(world: World) -> None:
    world.happen(*served("a"))
    for since in range(1, world.seq + 2):
        for until in range(since, world.seq + 2):
            told = world.queries.retold(EVENTS.values(), at(since), at(until))
            assert [entry.seq for entry in told] == list(range(since, until))


def test_an_empty_journal_has_nothing_to_tell(world: World) -> None:
    assert list(world.queries.retold(EVENTS.values(), BEGIN, at(1000))) == []


def test_a_long_journal_is_told_in_pieces_without_gap_or_repetition(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retelling, "_ROWS_AT_ONCE", 7)
    world.happen(*served("a"), *served("b"), *abandoned("c"))
    told = world.queries.retold(EVENTS.values(), BEGIN, at(1000))
    assert [entry.seq for entry in told] == list(range(1, world.seq + 1))

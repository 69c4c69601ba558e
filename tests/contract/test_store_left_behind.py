"""What calls leave behind, in whichever database: told twice, it is there once (H6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import Purpose, Tier
from store.database import Database
from store.deliveries import Outcome
from store.journal import JournalWriter
from store.projection import Projection
from store.queries import Queries
from store.recovery import known_seq, look_back, unfinished
from store.scoring_jobs import ScoringJobs
from store.scoring_rows import JobState
from store.texts import Delivery, Texts

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LEFT = e.VoicemailLeft("c1", "c1-v1", "orders", Tier.VIP, "zh-CN", "c1-v1", "139", 30.0, "400")
EVENTS: tuple[e.Event, ...] = (
    e.RecordingStarted("c1", "c1-v1", "2026/11/23/c1-v1.wav", 8000, Purpose.MESSAGE),
    LEFT,
    e.SurveyTaken("c1", "1001", {"speed": 5}, 100.0),
    e.SurveyTaken("c1", "1001", {"speed": 5, "attitude": 1}, 58.3),
    e.MessageRequested("c1", "c1-m1", "solved", "139", "zh-CN", {"order": "A1"}, 3600.0),
    e.CallbackRequested("c1", "c1-f1", "orders", Tier.NORMAL, "zh-CN", "139", 172800.0, avoid=("1001", "1002")),
    e.RecordingClosed("c1", "c1-v1", "2026/11/23/c1-v1.wav", 5000, 8000, "0" * 64, purpose=Purpose.MESSAGE),
)


def entries(*events: e.Event, first: int = 1) -> list[Entry]:
    return [
        Entry(seq, MORNING + timedelta(seconds=seq), float(seq), event) for seq, event in enumerate(events, first)
    ]


def test_each_has_its_row_and_told_again_the_same(database: Database) -> None:
    projection, queries, texts = Projection(database), Queries(database), Texts(database)
    projection.apply(entries(*EVENTS))
    projection.apply(entries(LEFT, EVENTS[4], first=100))
    (voicemail,) = queries.voicemails(heard=False)
    assert (voicemail.voicemail, voicemail.left_at) == ("c1-v1", MORNING + timedelta(seconds=2 - 30))
    survey = queries.survey("c1")
    assert survey is not None
    assert (dict(survey.marks), survey.score) == ({"speed": 5, "attitude": 1}, 58.3)
    (text,) = texts.listed()
    assert (text.state, text.due_at, dict(text.values)) == (
        Delivery.WAITING, MORNING + timedelta(seconds=3605), {"order": "A1"},
    )  # fmt: skip
    assert ScoringJobs(database).listed(JobState.OPEN) == []


def test_a_message_that_was_heard_is_done_with(database: Database) -> None:
    projection, queries = Projection(database), Queries(database)
    projection.apply(entries(*EVENTS, e.VoicemailHeard("c1-v1", "1001"), e.VoicemailHeard("unknown", "1001")))
    assert queries.voicemails(heard=False) == []
    (voicemail,) = queries.voicemails(heard=True)
    assert (voicemail.agent, voicemail.heard_at) == ("1001", MORNING + timedelta(seconds=8))
    assert queries.voicemail("nobody") is None


def test_what_became_of_a_text_outlives_its_being_told_anew(database: Database) -> None:
    projection, texts = Projection(database), Texts(database)
    projection.apply(entries(*EVENTS))
    texts.settle([Outcome("c1-m1", Delivery.SENT, 1, done_at=MORNING)])
    projection.apply(entries(EVENTS[4], first=50))
    assert texts.due(MORNING + timedelta(days=1)) == []
    assert texts.listed(Delivery.SENT)[0].done_at == MORNING


REFUSED: tuple[e.Event, ...] = (
    replace(LEFT, recording_refused=True),
    e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "139", recording_refused=True),
)


@pytest.mark.parametrize(("events", "refused"), [(EVENTS, False), (REFUSED, True)])
def test_who_refused_to_be_recorded_has_refused_after_a_restart_too(
    database: Database, tmp_path: Path, events: tuple[e.Event, ...], refused: bool
) -> None:
    """Told by the database: the journal's files are gone."""
    Projection(database).apply(entries(*events))
    journal = JournalWriter(tmp_path, after_seq=known_seq(database))
    found = look_back(journal, database)
    journal.close()
    back = [*found.callbacks_back(MORNING, {}), *found.voicemails_back(MORNING)]
    assert [type(event) for event in back] == [e.CallbackRequested, e.VoicemailLeft]
    assert [event.recording_refused for event in back] == [refused, refused]  # type: ignore[attr-defined]


def test_a_restart_brings_back_what_was_left_and_whom_to_avoid() -> None:
    found = unfinished(entries(*EVENTS))
    now = MORNING + timedelta(seconds=102)
    (back,) = found.voicemails_back(now)
    assert back == e.VoicemailLeft("c1", "c1-v1", "orders", Tier.VIP, "zh-CN", "c1-v1", "139", 130.0, "400")
    (callback,) = found.callbacks_back(now, {})
    assert isinstance(callback, e.CallbackRequested)
    assert callback.avoid == ("1001", "1002")
    assert unfinished(entries(*EVENTS, e.VoicemailHeard("c1-v1", "1001"))).voicemails == ()

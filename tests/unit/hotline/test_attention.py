"""Calls that are up are listened to while their files grow; a lead hears of them through the journal [Q5]."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import Concern, HangupCause, Party, Purpose, Stage, Tier, Utterance
from hotline.attention.child import Attention
from hotline.attention.desk import MOST_TAKEN_OVER, AttentionDesk
from hotline.attention.ear import Ear
from hotline.attention.messages import Answer, Attend, Found, Heed, Leave, Said, Skipped
from hotline.attention.understanding import MOST_WAITING, Piece, Understanding
from qa_scoring.span import Span
from recordings.folder import RecordingFolder
from recordings.wav import Header
from speech.choice import Choice
from tests.unit.qa_scoring.live.test_window import call, turns
from tests.unit.qa_scoring.planted import CALLER

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
RATE_HZ = 8000


class Growing:
    """A recording as the telephone writes it: sizes are zero until it is done."""

    def __init__(self, path: Path, wave: np.ndarray) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.at_ms = path, 0
        self._sound = np.round(wave * 32767).astype("<i2")
        path.write_bytes(Header(RATE_HZ, 0, 0).to_bytes())

    def grow(self, by_ms: int) -> None:
        frames = self._sound[self.at_ms * 8 : (self.at_ms + by_ms) * 8]
        self.at_ms += by_ms
        with self.path.open("ab") as file:
            file.write(frames.tobytes())


SHOUTED_AT_MS = 33_000
SHOUTED = call(40_000, turns(40_000), (CALLER, SHOUTED_AT_MS, SHOUTED_AT_MS + 3000))


def test_a_raised_voice_in_a_growing_file_is_told_once_and_soon(tmp_path: Path) -> None:
    told: list[Answer] = []
    attention = Attention(told.append, None)
    file = Growing(tmp_path / "r.wav", SHOUTED)
    attention.take(Heed(()))
    attention.take(Attend("c", "r", file.path, "zh-CN"))
    found_at = 0
    while file.at_ms < 40_000:
        attention.look()
        file.grow(500)
        found_at = found_at or (file.at_ms if told else 0)
    (found,) = told
    assert isinstance(found, Found)
    assert (found.call, found.recording, found.concern, found.voice) == ("c", "r", Concern.RAISED_VOICE, "caller")
    assert abs(found.start_ms - SHOUTED_AT_MS) < 300
    assert found_at - SHOUTED_AT_MS <= 3000


def test_a_call_that_was_left_is_looked_at_no_more(tmp_path: Path) -> None:
    told: list[Answer] = []
    attention = Attention(told.append, None)
    file = Growing(tmp_path / "r.wav", SHOUTED)
    attention.take(Attend("c", "r", file.path, "zh-CN"))
    attention.take(Leave("r"))
    attention.take(Leave("never"))
    file.grow(40_000)
    attention.look()
    assert told == []


def test_a_file_of_another_kind_costs_only_its_own_call(tmp_path: Path) -> None:
    told: list[Answer] = []
    attention = Attention(told.append, None)
    (tmp_path / "bad.wav").write_bytes(b"x" * 100)
    good = Growing(tmp_path / "good.wav", SHOUTED)
    attention.take(Attend("a", "bad", tmp_path / "bad.wav", "zh-CN"))
    attention.take(Attend("b", "good", good.path, "zh-CN"))
    for _ in range(80):
        good.grow(500)
        attention.look()
    assert [found.call for found in told if isinstance(found, Found)] == ["b"]


def test_the_sound_of_an_utterance_is_kept_for_a_while(tmp_path: Path) -> None:
    file = Growing(tmp_path / "r.wav", SHOUTED)
    ear = Ear(Attend("c", "r", file.path, "zh-CN"))
    assert ear.look().said == ()
    for _ in range(40):
        file.grow(500)
        ear.look()
    sound = ear.sound(Span(17_000, 19_000, "caller"))
    assert (sound.from_ms, sound.rate_hz, sound.length_ms) == (16_800, RATE_HZ, 2400)
    expected = SHOUTED[16_800 * 8 : 19_200 * 8]
    assert float(np.abs(sound.block - expected).max()) < 1e-3


def test_with_too_much_to_understand_the_oldest_makes_way(tmp_path: Path) -> None:
    told: list[Answer] = []
    understanding = Understanding(Choice(), told.append)
    file = Growing(tmp_path / "r.wav", SHOUTED)
    file.grow(20_000)
    ear = Ear(attend := Attend("c", "r", file.path, "zh-CN"))
    ear.look()
    for number in range(MOST_WAITING + 2):
        span = Span(10_000 + number, 11_000 + number, "caller")
        understanding.put(Piece(attend, "caller", span, ear.sound(span)))
    assert [piece.span.start_ms for piece in understanding.waiting] == [10_002 + n for n in range(MOST_WAITING)]
    assert [skipped.utterances for skipped in told] == [1, 1]  # type: ignore[union-attr]


def test_words_go_to_the_desk_of_the_agent_and_to_nobody_else(tmp_path: Path) -> None:
    said: list[tuple[str, Utterance]] = []
    posted: list[e.Event] = []
    desk = AttentionDesk(
        RecordingFolder(tmp_path), posted.append, None, lambda call, words: said.append((call, words))
    )
    for answer in (Said("c", "caller", "发票", 0.8), Said("c", "agent", "好的", 0.9), Skipped(2)):
        desk._take(answer)
    assert said == [
        ("c", Utterance(Party.CALLER, "发票", 0.8)),
        ("c", Utterance(Party.AGENT, "好的", 0.9)),
    ]
    assert (posted, desk.found, desk.skipped) == ([], 0, 2)


def test_who_took_a_call_over_is_not_heard_as_the_agent(tmp_path: Path) -> None:
    posted: list[e.Event] = []
    desk = AttentionDesk(RecordingFolder(tmp_path), posted.append, None)
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    story: list[tuple[float, e.Event]] = [
        (5.0, e.CallTakenOver("unrecorded", "u-s1", "1001", "sup")),
        (10.0, e.RecordingStarted("c", "r", "r.wav", RATE_HZ)),
        (40.0, e.CallTakenOver("c", "c-s1", "1001", "sup")),
        (50.0, e.CallTakenOver("c", "c-s2", "", "admin")),
        (60.0, e.CallEnded("c", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING)),
    ]
    for seq, (now, event) in enumerate(story):
        desk.hear(Entry(seq, noon, now, event))
    for voice, start_ms in (("agent", 29_999), ("agent", 30_000), ("caller", 30_000)):
        desk._take(Found("c", "r", Concern.RAISED_VOICE, voice, start_ms, start_ms + 900))  # type: ignore[arg-type]
    assert [(event.by, event.start_ms) for event in posted if isinstance(event, e.ConcernRaised)] == [
        (Party.AGENT, 29_999),
        (Party.CALLER, 30_000),
    ]


def test_calls_taken_over_are_not_remembered_for_ever(tmp_path: Path) -> None:
    desk = AttentionDesk(RecordingFolder(tmp_path), lambda _: None, None)
    for number in range(MOST_TAKEN_OVER + 1):
        desk._taken_over(f"c{number}", 0)
    assert len(desk._agent_until_ms) == MOST_TAKEN_OVER
    assert "c0" not in desk._agent_until_ms


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[AttentionDesk, RecordingFolder, Callable[[], e.Event]]]:
    folder, posted = RecordingFolder(tmp_path / "recordings"), queue.Queue[e.Event]()
    desk = AttentionDesk(folder, posted.put, None)
    desk.start()
    yield desk, folder, lambda: posted.get(timeout=60)
    desk.stop()


def heard(desk: AttentionDesk, *events: e.Event) -> None:
    for event in events:
        desk.hear(Entry(1, NOW, 0.0, event))


def grown(folder: RecordingFolder, recording: str) -> str:
    """A recording in which the caller shouts, and its path."""
    path = folder.place(recording, NOW)
    Growing(folder.resolve(path), SHOUTED).grow(SHOUTED_AT_MS + 2500)
    return path


def test_a_concern_comes_into_the_journal_from_a_process_that_may_die(
    desk: tuple[AttentionDesk, RecordingFolder, Callable[[], e.Event]],
) -> None:
    attention, folder, posted = desk
    attention.heed(())
    heard(attention, e.CallQueued("c1", "orders", Tier.NORMAL, "en"))
    heard(attention, e.RecordingStarted("c1", "r1", grown(folder, "r1"), RATE_HZ))
    first = posted()
    assert isinstance(first, e.ConcernRaised)
    assert (first.call, first.recording, first.concern, first.by) == ("c1", "r1", Concern.RAISED_VOICE, Party.CALLER)
    assert attention.pid is not None
    os.kill(attention.pid, signal.SIGKILL)
    second = posted()
    assert isinstance(second, e.ConcernRaised), "another process listens to the calls that are up"
    assert second.recording == "r1"
    heard(attention, e.RecordingStopped("c1", "r1", "x", 1, RATE_HZ))


def test_messages_and_paths_that_are_none_are_not_listened_to(
    desk: tuple[AttentionDesk, RecordingFolder, Callable[[], e.Event]],
) -> None:
    attention, folder, _ = desk
    heard(attention, e.RecordingStarted("c", "m", grown(folder, "m"), RATE_HZ, Purpose.MESSAGE))
    heard(attention, e.RecordingStarted("c", "r", "../../etc/passwd", RATE_HZ))
    assert attention.pid is None

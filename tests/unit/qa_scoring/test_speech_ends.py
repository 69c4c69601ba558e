"""Speech ends where it falls below the voice's own level, however loud the noise or the voice is."""

from __future__ import annotations

import time

import numpy as np
import pytest

from qa_scoring.frames import Levels, level_of
from qa_scoring.runs import Runs, mask_of, runs_of
from qa_scoring.speech_ends import settled
from qa_scoring.voice_activity import speech_runs


def sound(*parts: tuple[int, float], noise_dbfs: float = -75.0) -> Levels:
    """Frames of so many dBFS each, steady noise added."""
    power = np.concatenate([np.full(frames, 10 ** (dbfs / 10)) for frames, dbfs in parts]) + 10 ** (noise_dbfs / 10)
    return np.array([level_of(float(db)) for db in 10 * np.log10(power)], np.uint8)


def runs(*some: tuple[int, int]) -> Runs:
    return np.array(some, np.int64).reshape(-1, 2)


def ends(levels: Levels, heard: Runs, foreign: tuple[int, int] = (0, 0)) -> list[list[int]]:
    others = mask_of(runs(foreign), len(levels))
    return [[int(start), int(end)] for start, end in settled(levels, heard, others)]


SILENT = -90.0


def test_nobody_heard_is_nobody() -> None:
    assert ends(np.empty(0, np.uint8), runs()) == []
    assert ends(sound((500, SILENT)), runs()) == []


@pytest.mark.parametrize("voice_dbfs", [-40.0, -26.0, -10.0])
@pytest.mark.parametrize("ratio_db", [15.0, 20.0, 30.0])
def test_a_word_ends_where_it_is_16_db_fainter_whatever_the_noise(voice_dbfs: float, ratio_db: float) -> None:
    faint = [(20, voice_dbfs - 14), (20, voice_dbfs - 21)]
    levels = sound(
        (300, SILENT), (200, voice_dbfs), *faint, (300, SILENT), noise_dbfs=max(-75.0, voice_dbfs - ratio_db)
    )
    (found,) = ends(levels, runs((300, 500)))
    assert found == [pytest.approx(299, abs=1), pytest.approx(520, abs=1)]


def test_what_was_heard_beyond_that_is_taken_back() -> None:
    levels = sound((300, SILENT), (200, -26), (60, -46), (300, SILENT))
    assert ends(levels, runs((300, 560))) == [[299, 501]]


def test_a_pause_hidden_between_two_words_is_one_and_a_closure_is_none() -> None:
    levels = sound((300, SILENT), (100, -26), (25, -50), (100, -26), (15, -50), (100, -26), (300, SILENT))
    assert ends(levels, runs((300, 640))) == [[299, 401], [424, 641]]


def test_a_word_fainter_than_noise_tells_apart_stays_as_short_as_it_is() -> None:
    levels = sound((300, SILENT), (200, -26), (30, -41), (300, SILENT), noise_dbfs=-38.0)
    assert ends(levels, runs((300, 500))) == [[299, 501]]


@pytest.mark.parametrize(("before", "after"), [((300, -26.0), (300, -46.0)), ((300, -46.0), (300, -26.0))])
def test_calm_speech_beside_shouting_is_measured_by_itself(
    before: tuple[int, float], after: tuple[int, float]
) -> None:
    levels = sound((300, SILENT), before, after, (300, SILENT))
    assert ends(levels, runs((300, 900))) == [[299, 901]]
    apart = sound((300, SILENT), before, (50, SILENT), after, (300, SILENT))
    assert [end - start for start, end in ends(apart, runs((300, 600), (650, 950)))] == pytest.approx(
        [302, 302], abs=2
    )


def test_a_faint_word_within_a_sentence_is_measured_by_the_sentence() -> None:
    levels = sound((300, SILENT), (200, -26), (30, SILENT), (30, -46), (30, SILENT), (200, -26), (300, SILENT))
    assert ends(levels, runs((300, 500), (530, 560), (590, 790))) == [[299, 501], [589, 791]]
    later = sound((300, SILENT), (200, -26), (150, SILENT), (30, -46), (300, SILENT))
    assert len(ends(later, runs((300, 500), (650, 680)))) == 2, "after more than a second it stands alone"


def test_an_echo_beside_a_word_is_not_part_of_it_and_one_spoken_through_is() -> None:
    levels = sound((300, SILENT), (200, -26), (50, -36), (300, SILENT))
    assert ends(levels, runs((300, 500)), foreign=(500, 550)) == [[299, 500]]
    assert ends(levels, runs((300, 550)), foreign=(400, 450)) == [[299, 551]]


def test_a_call_without_a_quiet_moment_has_no_noise_to_take_off() -> None:
    assert ends(sound((100, -26)), runs((0, 100))) == [[0, 100]]
    assert ends(sound((20, SILENT), (100, -26)), runs((20, 120))) == [[19, 120]]


def test_noise_is_measured_elsewhere_where_somebody_speaks_all_along() -> None:
    levels = sound((200, SILENT), (900, -26), (40, -60), (900, -26), noise_dbfs=-38.0)
    assert ends(levels, runs((200, 2040))) == [[199, 1101], [1139, 2040]]


def test_hours_of_one_sound_take_no_longer_than_hours() -> None:
    levels = np.full(3 * 360_000, 100, np.uint8)
    begin = time.process_time()
    assert ends(levels, runs((0, len(levels)))) == [[0, len(levels)]]
    assert time.process_time() - begin < 20


def test_runs_of_noise_and_speech_are_settled_as_they_are_heard() -> None:
    levels = sound((300, SILENT), (200, -26), (300, SILENT), (120, -30), (300, SILENT), noise_dbfs=-45.0)
    assert ends(levels, speech_runs(levels)) == ends(
        levels, runs_of(mask_of(runs((310, 490), (805, 915)), len(levels)))
    )

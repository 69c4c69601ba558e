"""The loopback's sound: G.711, WAV, mixing, and who hears whom in a room."""

from __future__ import annotations

import numpy as np
import pytest

from tests.twilio_cloud.rooms import Room, Seat
from tests.twilio_cloud.sound import FRAME, SILENCE, Ears, Sound, linear, mixed, read_wav, tone, ulaw, wav


def test_u_law_gives_back_what_it_can_hold() -> None:
    """G.711: 127 and 255 are both zero; all other 254 come back as they went in."""
    codes = bytes(range(256))
    assert ulaw(linear(codes)) == codes.replace(b"\x7f", b"\xff")
    loud = np.arange(-32_635, 32_636, dtype=np.int16)
    error = np.abs(linear(ulaw(loud)).astype(int) - loud)
    assert np.all(error <= (np.abs(loud.astype(int)) + 132) / 32 + 1)
    assert ulaw(np.array([0, 32_767, -32_768], np.int16)).hex() == "ff8000"


def test_wav_of_other_rates_channels_and_codecs_is_read() -> None:
    sound = tone(440, 0.5)
    assert np.array_equal(read_wav(wav(sound)), sound)
    assert np.array_equal(read_wav(wav(sound, tone(880, 0.5))), sound)
    doubled = bytearray(wav(np.repeat(sound, 2)))
    doubled[24:28] = (16_000).to_bytes(4, "little")
    assert len(read_wav(bytes(doubled))) == len(sound)
    with pytest.raises(ValueError, match="no WAV file"):
        read_wav(b"ID3")


def test_a_sound_ends_or_begins_again() -> None:
    sound = Sound(tone(440, 0.03))
    assert [frame is not None for frame in (sound.frame(), sound.frame(), sound.frame())] == [True, True, False]
    again = Sound(tone(440, 0.02), loop=True)
    first, second = again.frame(), again.frame()
    assert first is not None
    assert second is not None
    assert np.array_equal(first, second)


def test_mixing_holds_within_sixteen_bits_and_passes_silence_over() -> None:
    loud = np.full(FRAME, 30_000, np.int16)
    assert np.max(mixed([loud, loud])) == 32_767
    assert mixed([SILENCE, None, loud]) is loud
    assert mixed([None]) is SILENCE


def test_ears_tell_tones_apart() -> None:
    ears, sound = Ears(), Sound(tone(440, 1.0))
    while (frame := sound.frame()) is not None:
        ears.hear(frame)
    assert ears.level(440) > -15
    assert ears.level(880) < -60


class Somebody:
    """As much of a leg as a room looks at."""

    def __init__(self, sid: str) -> None:
        self.sid = sid


def heard(room: Room, who: str) -> set[int]:
    """The amplitudes that reach somebody: caller 1, agent 2, supervisor 4."""
    said = {name: np.full(FRAME, value, np.int16) for name, value in (("caller", 1), ("agent", 2), ("lead", 4))}
    frames = room.heard_by(room.seats[who].leg, said)
    return {int(frame[0]) for frame in frames if frame is not None}


def room_of_three(**about_the_lead: object) -> Room:
    room = Room("x")
    for name in ("caller", "agent"):
        room.sit(Seat(Somebody(name), beep="false"))  # type: ignore[arg-type]
    room.sit(Seat(Somebody("lead"), beep="false", **about_the_lead))  # type: ignore[arg-type]
    return room


def test_everybody_in_a_room_hears_all_others() -> None:
    room = room_of_three()
    assert [heard(room, who) for who in ("caller", "agent", "lead")] == [{2, 4}, {1, 4}, {1, 2}]


def test_a_muted_one_hears_and_is_not_heard() -> None:
    room = room_of_three(muted=True)
    assert [heard(room, who) for who in ("caller", "agent", "lead")] == [{2}, {1}, {1, 2}]


def test_a_coach_is_heard_by_whom_he_coaches_only() -> None:
    room = room_of_three(coaches="agent")
    assert [heard(room, who) for who in ("caller", "agent", "lead")] == [{2}, {1, 4}, {1, 2}]


def test_on_hold_nobody_hears_or_is_heard() -> None:
    room = room_of_three()
    room.seats["caller"].hold = True
    assert [heard(room, who) for who in ("caller", "agent", "lead")] == [set(), {4}, {2}]


def test_a_room_begins_with_the_second_when_one_may_begin_it_and_ends_with_who_ends_it() -> None:
    room = Room("x")
    seats = [Seat(Somebody(name), starts=name == "c", ends=name == "c", beep="false") for name in "abc"]  # type: ignore[arg-type]
    assert [room.sit(seat) for seat in seats] == [False, False, True]
    assert [room.stand_up(seat) for seat in reversed(seats)] == [True, False, True]


def test_a_room_beeps_when_somebody_comes_unless_told_not_to() -> None:
    room = room_of_three()
    room.sit(Seat(Somebody("fourth")))  # type: ignore[arg-type]
    room.tick()
    assert len(heard(room, "caller")) == 3

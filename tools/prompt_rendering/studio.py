"""Speaks one line of the script and masters it."""

from __future__ import annotations

import numpy as np

from prompt_rendering.script import Line, Script, Span
from speech.kokoro import RATE_HZ, Kokoro
from speech.mastering import faded, padded, quietest, sounding
from speech.phonemes import Phonemes

_LEAD = RATE_HZ * 3 // 80
"""The sound of a phoneme begins up to 37 ms before the model's own mark for it."""
_PAUSES = ",.;:"
_GLIDES = tuple("iuyɥjw")
_SOFT_ATTACK_MS = 40
_HEAD_MS, _TAIL_MS = 40, 140
_PIECE_MARGINS_MS = 20, 60
"""Enough for the ear to part 二十 from 三, too little to sound like a pause."""
_BREATH_MS = 350


class Studio:
    def __init__(self, script: Script) -> None:
        self._kokoro = Kokoro()
        self._phonemes = Phonemes(script.spoken, script.pinyin)

    def record(self, line: Line) -> np.ndarray:
        """The line at RATE_HZ: cut pieces stand close to their neighbours, anything else has a short pause around."""
        takes = [self._take(span) for span in line.spans]
        if line.is_cut:
            return padded(np.concatenate(takes), RATE_HZ, *_PIECE_MARGINS_MS)
        breath = np.zeros(_BREATH_MS * RATE_HZ // 1000)
        spoken = np.concatenate([part for take in takes for part in (take, breath)][:-1])
        return padded(spoken, RATE_HZ, _HEAD_MS, _TAIL_MS)

    def _take(self, span: Span) -> np.ndarray:
        """Before, joint, words, joint and after in one breath; the cuts fall where the joints are quietest."""
        before, words, after = (
            self._phonemes.of(text, span.language, span.voice).strip()
            for text in (span.before, span.words, span.after)
        )
        before, left = _without_pause(before)
        pauses = after[:1] in (*_PAUSES, "")
        right = "" if pauses else " "
        speech = self._kokoro.speak([before, left, words, right, after], span.voice, span.speed)
        _, joint, said, next_joint, rest = speech.phrases
        first, last = sounding(speech.samples, RATE_HZ)
        if before:
            first = quietest(speech.samples, RATE_HZ, joint[0] - _LEAD, said[0] - _LEAD // 3)
        if after:
            end = rest[0] + (2 * _LEAD if pauses else -_LEAD // 3)
            last = quietest(speech.samples, RATE_HZ, next_joint[0] - _LEAD, end)
        take = speech.samples[first:last]
        if before or after:
            heard_first, heard_last = sounding(take, RATE_HZ)
            take = take[heard_first:heard_last]
        if before and span.language == "zh-CN" and words.startswith(_GLIDES):
            take = _softened(take)
        return faded(take, RATE_HZ)


def _softened(samples: np.ndarray) -> np.ndarray:
    """A slow attack: after a pause the model begins 五 with a catch of the throat, heard as 古 on the telephone."""
    length = min(_SOFT_ATTACK_MS * RATE_HZ // 1000, len(samples))
    return np.concatenate([samples[:length] * np.linspace(0, 1, length) ** 2, samples[length:]])


def _without_pause(before: str) -> tuple[str, str]:
    """What goes before and the joint behind it: after a pause the next word's first consonant begins far before the
    model's mark for it, so the pause belongs to the joint."""
    spoken = before.rstrip(_PAUSES + " ")
    return spoken, f"{before[len(spoken) :].rstrip()} " if before else ""

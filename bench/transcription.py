"""What is understood of calls with known words: wrong characters, cost, times of words, what confidence is worth.

Run from the top of the tree: python -m bench.transcription [SEED]. Calls of synthetic voices on two channels, each
through noise and G.711 A-law; homophones count as errors, "without tones" forgives them. Also: what is written where
nobody speaks.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np

from bench.transcription_calls import LANGUAGES, RATE, SNR_DB, Line, calls, over_the_telephone, without_speech
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.listener import facts_of
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript, Utterance, Word
from speech.choice import Choice
from speech.intelligibility import distance, errors
from speech.models import Models
from speech.timed_words import words_of
from speech.transcriber import Transcriber

SEED = 90_417
_BINS = (0.0, 0.5, 0.8, 0.95, 1.01)


@dataclass
class Tally:
    units: int = 0
    wrong: int = 0
    toneless: int = 0
    lost: int = 0
    late_ms: list[float] = field(default_factory=list)
    right_sure: list[float] = field(default_factory=list)
    wrong_sure: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    speech_s: float = 0.0
    sound_s: float = 0.0

    def add(self, line: Line, said: Sequence[Utterance], language: str) -> None:
        text = " ".join(one.text for one in said)
        spoken = " ".join(clause.text for clause in line.clauses)
        self.lost += not text
        if language == "en":
            one, other = ([word.text.lower() for word in _words(part)] for part in (spoken, text))
            self.units, self.wrong = self.units + len(one), self.wrong + distance(one, other)
        else:
            found = errors(spoken, text)
            self.units, self.wrong = self.units + found.characters, self.wrong + found.wrong
            self.toneless += found.syllables
        self._place(line, [word for one in said for word in one.words])

    def _place(self, line: Line, heard: Sequence[Word]) -> None:
        """Words that are the said ones: how far off they begin and end where a clause does; the others: how sure."""
        spoken = [(word.text.lower(), clause) for clause in line.clauses for word in _words(clause.text)]
        matcher = SequenceMatcher(None, [text for text, _ in spoken], [word.text.lower() for word in heard], False)
        right = {block.b + n: block.a + n for block in matcher.get_matching_blocks() for n in range(block.size)}
        for number, word in enumerate(heard):
            at = right.get(number)
            (self.wrong_sure if at is None else self.right_sure).append(word.confidence)
            if at is None:
                continue
            clause = spoken[at][1]
            if at == 0 or spoken[at - 1][1] is not clause:
                self.late_ms.append(word.start_ms - clause.start_ms)
            if at + 1 == len(spoken) or spoken[at + 1][1] is not clause:
                self.late_ms.append(word.end_ms - clause.end_ms)


def _words(text: str) -> tuple[Word, ...]:
    return words_of([(text, 0.0, 1.0, 1.0)])


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    models = Models(Choice())
    transcriber = Transcriber(models.recogniser)
    trust: dict[bool, list[float]] = defaultdict(list)
    print(f"seed {seed}")
    print("language   SNR  wrong toneless  lost   RTF of sound, of speech   times off p50 p90 ms   sure: right wrong")
    for language in LANGUAGES:
        recorded = list(calls(models.voice, language, seed))
        for snr_db in SNR_DB:
            tally = Tally()
            for number, (wave, lines) in enumerate(recorded):
                sound = over_the_telephone(wave, snr_db, np.random.default_rng((seed, number)))
                facts = facts_of([sound], RATE)
                began = time.process_time()
                written = transcriber.transcribe([sound], facts, language)
                tally.cpu_s += time.process_time() - began
                tally.sound_s += len(sound) / RATE
                tally.speech_s += (facts.caller.talk_ms + facts.agent.talk_ms) / 1000
                for line in lines:
                    tally.add(line, _said_in(written, line), language)
            trust[True] += tally.right_sure
            trust[False] += tally.wrong_sure
            print(_row(language, snr_db, tally))
    _show_trust(trust)
    _show_phantoms(transcriber, seed)


def _said_in(written: Transcript, line: Line) -> list[Utterance]:
    """Utterances of its side whose middle lies within half a second of it."""
    first, last = line.clauses[0].start_ms - 500, line.clauses[-1].end_ms + 500
    return [one for one in written.of(line.voice) if first <= (one.start_ms + one.end_ms) / 2 <= last]


def _row(language: str, snr_db: float, tally: Tally) -> str:
    off = np.abs(tally.late_ms)
    return (
        f"{language:8} {snr_db:5.0f} {tally.wrong / tally.units:6.1%} {tally.toneless / tally.units:8.1%}"
        f" {tally.lost:5d} {tally.cpu_s / tally.sound_s:8.2f} {tally.cpu_s / tally.speech_s:14.2f}"
        f" {np.median(off):16.0f} {np.quantile(off, 0.9):5.0f}"
        f" {np.mean(tally.right_sure):17.2f} {np.mean(tally.wrong_sure or [0]):5.2f}"
    )


def _show_trust(trust: dict[bool, list[float]]) -> None:
    print("words as sure as     were right")
    for low, high in pairwise(_BINS):
        right, wrong = (sum(low <= sure < high for sure in trust[kind]) for kind in (True, False))
        print(f"{low:.2f} to {min(high, 1):.2f}  {right / max(1, right + wrong):10.1%} of {right + wrong}")


def _show_phantoms(transcriber: Transcriber, seed: int) -> None:
    """All of each sound without a voice is given out as speech; what is kept of it?"""
    for language in LANGUAGES:
        for kind, sounds in without_speech(seed).items():
            kept, written = [], 0
            for sound in sounds:
                written += bool(transcriber.recogniser.hear(sound, RATE, language).text)
                whole = (Span(0, len(sound) * 1000 // RATE, "caller"),)
                facts = AudioFacts(RATE, whole[0].end_ms, ChannelFacts(speech=whole), ChannelFacts())
                both = np.stack([sound, np.zeros(len(sound))], axis=1)
                kept += [
                    f"{one.text} {one.confidence}"
                    for one in transcriber.transcribe([both], facts, language).utterances
                ]
            print(f"nobody speaks, {language}, {kind}: {len(sounds)} sounds, {written} times words, kept {kept}")


if __name__ == "__main__":
    main()

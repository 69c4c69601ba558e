"""How well planted events are heard: recall, precision and mean overlap by kind of event and signal-to-noise ratio.

Run from the top of the tree: python -m bench.listening [SEED [CALLS [bursts|sentences [pink|white|babble [DB …]]]]].
Voices are speech-like bursts, or Kokoro's (rendered once, minutes of one core, see `bench.spoken`); calls are those
of `bench.planted_calls`. An event is found where a span of the facts overlaps it by half of their union.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bench.planted_calls import NOISES, Bursts, Events, Noise, Speaker, planted_call, readers
from bench.spoken import RATE_HZ
from qa_scoring.facts import AudioFacts
from qa_scoring.holds import without_holds
from qa_scoring.intervals import joined
from qa_scoring.listener import facts_of
from qa_scoring.pace import characters_pm
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Utterance
from tests.unit.qa_scoring.planted import overlap_ratio

DEFAULTS = ("48213", "20", "bursts", "pink")
OF_SENTENCES = ("aroused", "fast, counted", "fast, words")
FAST_CPM = 500
SNR_DB = (5, 10, 15, 20, 30)
LEAST_OVERLAP = 0.5


@dataclass
class Tally:
    planted: int = 0
    found: int = 0
    right: int = 0
    sound: int = 0
    overlap: list[float] = field(default_factory=list)

    def add(self, planted: list[Span], found: list[Span], nearly: list[Span]) -> None:
        self.planted, self.found = self.planted + len(planted), self.found + len(found)
        self.sound += sum(_best(span, [*planted, *nearly]) >= LEAST_OVERLAP for span in found)
        for truth in planted:
            best = _best(truth, found)
            if best >= LEAST_OVERLAP:
                self.right += 1
                self.overlap.append(best)

    def __str__(self) -> str:
        recall = self.right / self.planted if self.planted else 1.0
        precision = self.sound / self.found if self.found else 1.0
        return f"{recall:.2f} {precision:.2f} {np.mean(self.overlap) if self.overlap else 0.0:.2f}"


def main() -> None:
    seed, calls, voices, noise, ratios = _arguments(sys.argv[1:])
    table: dict[str, dict[int, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for snr_db in ratios:
        for number in range(calls):
            random = np.random.default_rng((seed, snr_db, number))
            speakers: Sequence[Speaker] = [Bursts(), Bursts()] if voices == "bursts" else readers(random)
            call = planted_call(random, snr_db, speakers, noise)
            facts = facts_of([call.wave], RATE_HZ)
            found = events(facts, call.holds) | {"fast, words": fast_by_words(call.said, facts)}
            for kind in found:
                if voices == "sentences" or kind not in OF_SENTENCES:
                    table[kind][snr_db].add(call.events[kind], found[kind], call.nearly.get(kind, []))
    print(f"seed {seed}, {calls} calls at each ratio, {voices}, {noise} noise: recall, precision, mean overlap")
    print(f"{'':14}" + "".join(f"{f'{snr_db} dB':>18}" for snr_db in ratios))
    for kind, row in table.items():
        print(f"{kind:14}" + "".join(f"{row[snr_db]!s:>18}" for snr_db in ratios))


def _arguments(words: Sequence[str]) -> tuple[int, int, str, Noise, Sequence[int]]:
    given = [*words, *DEFAULTS[len(words) :]]
    (noise,) = [kind for kind in NOISES if kind == given[3]]
    ratios = [int(word) for word in words[len(DEFAULTS) :]] or SNR_DB
    return int(given[0]), int(given[1]), given[2], noise, ratios


def events(whole: AudioFacts, holds: Sequence[Span]) -> Events:
    """The same kinds, as heard."""
    facts = without_holds(whole, holds)
    both = facts.caller, facts.agent
    return {
        "silence": list(facts.silences),
        "owed silence": list(facts.owed_silences),
        "overlap": list(facts.overlaps),
        "interruption": list(facts.interruptions),
        "raised voice": [span for side in both for span in side.raised],
        "shouting": [span for side in both for span in side.shouted],
        "aroused": [span for side in both for span in side.aroused],
        "fast, counted": [span for side in both for span in side.fast],
        "clipping": _together(facts.agent.clipped),
        "echo": [*facts.caller.echoes, *facts.agent.echoes],
    }


def fast_by_words(said: Sequence[tuple[Span, str]], facts: AudioFacts) -> list[Span]:
    """Turns with too many characters a minute, were all words understood with the turns' times."""
    found = []
    for span, text in said:
        voice: Voice = "caller" if span.channel == "caller" else "agent"
        rate = characters_pm(
            [Utterance(voice, span.start_ms, span.end_ms, text, 1.0)], facts.side(voice).speech, 2000
        )
        found += [span] if rate is not None and rate >= FAST_CPM else []
    return found


def _together(spans: Sequence[Span]) -> list[Span]:
    """Clipping comes and goes with the syllables; what was planted is the whole turn."""
    return [
        Span(start, end, "agent") for start, end in joined([(span.start_ms, span.end_ms) for span in spans], 1000)
    ]


def _best(span: Span, among: list[Span]) -> float:
    return max((_alike(span, one) for one in among if one.channel == span.channel), default=0.0)


def _alike(one: Span, other: Span) -> float:
    return overlap_ratio((one.start_ms, one.end_ms), (other.start_ms, other.end_ms))


if __name__ == "__main__":
    main()

"""Sentences spoken to the bot through real calls: understood, asked about first, answered wrongly, and how soon.

Run from the top of the tree on a machine that does nothing else: python -m bench.bot [SENTENCES_PER_ENTRY [LANGUAGE]]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calls.events import SpeechHeard
from calls.model import CHINESE, ENGLISH
from config.folder import KNOWLEDGE, LABELLED
from config.knowledge import read_knowledge, read_labelled
from config.problems import Problems
from ivr.bot.decision import THRESHOLDS, Decision, decide
from ivr.bot.outcomes import Tally, outcome
from ivr.knowledge import Knowledge
from tests.live.bot_hotline import ENGLISH_LINE, served
from tests.live.hotline_folder import EXAMPLE, MAIN
from tests.live.served import Served
from tests.live.voices import Voices
from tests.live.wire_phone import WirePhone, linear

EACH = 20
PATIENCE_S = 15.0
WARM_UP_S = 240.0
LOUD = 300.0
"""Mean of a packet's samples, of 32,767: what a prompt is above and silence below."""


@dataclass(frozen=True, slots=True)
class Sentence:
    language: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """`event` is None for a sentence nobody heard, `latency_s` when nothing was said to it."""

    sentence: Sentence
    event: SpeechHeard | None
    latency_s: float | None


def main() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else EACH
    base, sentences = _read(each)
    sentences = [sentence for sentence in sentences if sentence.language in (sys.argv[2:] or (CHINESE, ENGLISH))]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as hotline, Voices() as voices:
        heard = asyncio.run(_ask_all(hotline, voices, sentences))
    _tell(base, heard)


def _read(each: int) -> tuple[Knowledge, list[Sentence]]:
    problems = Problems()
    raw = {f"{KNOWLEDGE}/{file.name}": file.read_bytes() for file in (EXAMPLE / KNOWLEDGE).glob("*.md")}
    base = read_knowledge(raw, problems)
    labelled = read_labelled((EXAMPLE / LABELLED).read_bytes(), LABELLED, base, problems)
    return base, [
        Sentence(language, label, text)
        for language, labels in labelled.items()
        for label, texts in labels.items()
        for text in texts[:each]
    ]


async def _ask_all(hotline: Served, voices: Voices, sentences: list[Sentence]) -> list[Heard]:
    warm, until = Sentence(CHINESE, "stores", "你们门店几点开门"), time.monotonic() + WARM_UP_S
    sound = await asyncio.to_thread(voices.a_law, warm.text, warm.language)
    while (await _ask(hotline, warm, sound)).latency_s is None:
        assert time.monotonic() < until, hotline.log
    heard = []
    for sentence in sentences:
        sound = await asyncio.to_thread(voices.a_law, sentence.text, sentence.language)
        heard.append(await _ask(hotline, sentence, sound))
    return heard


async def _ask(hotline: Served, sentence: Sentence, sound: bytes) -> Heard:
    """One call, one sentence over the greeting's end, the beginning of whatever is said to it."""
    before = len(hotline.events(SpeechHeard))
    phone = await WirePhone.open(hotline.sip)
    await phone.call(MAIN if sentence.language == CHINESE else ENGLISH_LINE)
    await phone.utter(b"", quiet_s=0.7)
    ended = await phone.utter(sound)
    latency_s = None
    while latency_s is None and time.monotonic() < ended + PATIENCE_S:
        await phone.utter(b"", quiet_s=0.1)
        latency_s = next(_sounding(phone, ended), None)
    await phone.hang_up()
    phone.close()
    events = [entry.event for entry in hotline.events(SpeechHeard)][before:]
    event = events[0] if events else None
    return Heard(sentence, event if isinstance(event, SpeechHeard) else None, latency_s)


def _sounding(phone: WirePhone, since: float) -> Iterator[float]:
    """When something was heard, in seconds from `since`."""
    for packet in phone.heard:
        if packet.at > since and np.mean([abs(linear(byte)) for byte in packet.payload]) > LOUD:
            yield packet.at - since


def _tell(base: Knowledge, heard: list[Heard]) -> None:
    for language in dict.fromkeys(one.sentence.language for one in heard):
        spoken = [one for one in heard if one.sentence.language == language]
        known = [one for one in spoken if one.event is not None]
        tally = Tally.of(outcome(_decision(base, one), one.sentence.label) for one in known)
        shares = {name: getattr(tally, name) / max(1, len(spoken)) for name in tally.__slots__}
        print(f"{language}: {len(spoken)} sentences, {len(spoken) - len(known)} not heard")
        print("  " + " · ".join(f"{name} {100 * share:.1f} %" for name, share in shares.items()))
        latencies = [one.latency_s for one in spoken if one.latency_s is not None]
        if latencies:
            p50, p99 = np.percentile(latencies, (50, 99))
            print(f"  end of speech to first sound: p50 {p50:.2f} s, p99 {p99:.2f} s ({len(latencies)})")


def _decision(base: Knowledge, one: Heard) -> Decision:
    assert one.event is not None
    levels = THRESHOLDS[one.sentence.language]
    return decide(one.event.text, one.event.confidence, one.event.matches, base.entries, levels)


if __name__ == "__main__":
    main()

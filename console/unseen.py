"""A call's journal for those who may not see numbers: what was keyed and said without long runs of digits [X4].

`console.masking` finds numbers in answers by their fields; a number keyed one by one stands in no field, and one that
is spoken is written in many ways. Both are hidden as in transcripts (`qa_scoring.masking`): six digits and more,
of a mobile number all but its ends, of others all but their end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import Party, Utterance
from qa_scoring import transcript
from qa_scoring.masking import masked, masked_text
from qa_scoring.span import Voice

TURN_MS = 1000
"""What a turn with the bot is taken to last: its times are not written down."""


def without_numbers(entries: Iterable[Entry]) -> list[Entry]:
    """The same entries in the same order."""
    listed = list(entries)
    hidden = dict([*_keys(listed), *_speech(listed)])
    return [
        replace(entry, event=hidden.get(number) or _ALONE.get(type(entry.event), _as_it_is)(entry.event))
        for number, entry in enumerate(listed)
    ]


def _keys(entries: Sequence[Entry]) -> Iterator[tuple[int, e.Event]]:
    """Keys of a leg belong together until the flow goes on."""
    node, pressed = 0, []
    for number, entry in enumerate(entries):
        node += isinstance(entry.event, e.NodeEntered)
        if isinstance(entry.event, e.DigitPressed):
            pressed.append((node, number, entry.event))
    ordered = sorted(pressed, key=lambda one: (one[0], one[2].leg, one[1]))
    for _, run in groupby(ordered, key=lambda one: (one[0], one[2].leg)):
        together = list(run)
        shown = masked_text("".join(event.digit for _, _, event in together))
        yield from ((at, replace(event, digit=digit)) for (_, at, event), digit in zip(together, shown, strict=True))


def _speech(entries: Sequence[Entry]) -> Iterator[tuple[int, e.Event]]:
    heard = [(at, entry.event) for at, entry in enumerate(entries) if isinstance(entry.event, e.SpeechHeard)]
    times_ms = accumulate(
        (round(entries[at].at.timestamp() * 1000) for at, _ in heard), max
    )  # a clock may be put back
    said = [_said("caller", ms, event.text) for ms, (_, event) in zip(times_ms, heard, strict=True)]
    for (at, event), text in zip(heard, _hidden(said), strict=True):
        yield at, replace(event, text=text)


def _turns(event: e.BotHandedOver) -> e.Event:
    said = [
        _said("caller" if turn.by is Party.CALLER else "agent", place * TURN_MS, turn.text)
        for place, turn in enumerate(event.transcript)
    ]
    turns: list[Utterance] = [
        replace(turn, text=text) for turn, text in zip(event.transcript, _hidden(said), strict=True)
    ]
    return replace(
        event, transcript=tuple(turns), slots={name: masked_text(value) for name, value in event.slots.items()}
    )


def _said(voice: Voice, at_ms: int, text: str) -> transcript.Utterance:
    return transcript.Utterance(voice, at_ms, at_ms, text, 1.0)


def _hidden(said: Sequence[transcript.Utterance]) -> list[str]:
    """Their texts, looked through as one: who says his number says it in pieces. They are in order of time."""
    return [one.text for one in masked(transcript.Transcript(tuple(said), "", "")).utterances]


def _value(event: e.NoteTaken | e.CustomerNoted) -> e.Event:
    return replace(event, value=masked_text(event.value))


def _as_it_is(event: e.Event) -> e.Event:
    return event


_ALONE: dict[type[e.Event], Callable[[Any], e.Event]] = {
    e.BotHandedOver: _turns,
    e.NoteTaken: _value,
    e.CustomerNoted: _value,
}

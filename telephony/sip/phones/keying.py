"""Which keys a calling phone presses, and when. Pure: what happens and what time it is are arguments.

The text of `--digits`, blanks ignored:

    0-9 * # A-D   press the key
    ,             wait for the next question (a server that tells no progress: for 1 s)
    w2.5          wait 2.5 s

Before the first key the phone waits for the first question, or where none is told for the first sound, at most 1.5 s
after the answer; a text that begins with `w` says itself how long. Nobody presses before having understood: a key
follows a question after 300 ms, another key after 250 ms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

FIRST_PROMPT_S = 1.5
UNTOLD_PAUSE_S = 1.0
REACTION_S = 0.3
BETWEEN_KEYS_S = 0.25
LONGEST_WAIT_S = 600.0
LONGEST_TEXT = 200

_STEP = re.compile(r"\s*(?:(?P<key>[0-9*#A-Da-d])|(?P<pause>,)|w(?P<wait>\d{1,3}(?:\.\d{1,3})?))\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Key:
    digit: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Until the next question; where none are told, until sound begins (if it may) and `untold_s` at most."""

    untold_s: float = UNTOLD_PAUSE_S
    until_sound: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    wait_s: float


Step = Key | Pause | Wait


def parse(text: str) -> tuple[Step, ...]:
    """The steps of a `--digits` text. Raises ValueError that names the character it stumbled over."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"more than {LONGEST_TEXT} characters")
    steps: list[Step] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ValueError(f"{text[at:].strip()[:1]!r} at character {at + 1}")
        steps.append(_step(found))
        at = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    if key := found["key"]:
        return Key(key.upper())
    return Pause() if found["pause"] else Wait(min(float(found["wait"]), LONGEST_WAIT_S))


class Keying:
    """Works through the steps: told what happens, it says what to press (`tick`) and when to be asked again."""

    def __init__(self, steps: Sequence[Step]) -> None:
        first = [Pause(FIRST_PROMPT_S, until_sound=True)] if steps and isinstance(steps[0], Key) else []
        self._steps: list[Step] = [*first, *steps]
        self._since: float | None = None
        self._asked_at: float | None = None
        self._heard_at: float | None = None
        self._pressed_at = float("-inf")
        self._told = False

    @property
    def is_done(self) -> bool:
        return not self._steps

    def answered(self, now: float) -> None:
        self._since = now

    def heard(self, now: float) -> None:
        """Sound began."""
        self._heard_at = now

    def told(self) -> None:
        """The server tells progress: its questions, not sound, say when to press."""
        self._told = True

    def asked(self, now: float) -> None:
        """The server told a question: the caller shall press something."""
        self._told = True
        self._asked_at = now if self._asked_at is None else self._asked_at

    def next_deadline(self) -> float | None:
        """When to tick; None before the answer, after the last step and while a question has to come first."""
        if self._since is None or not self._steps:
            return None
        step = self._steps[0]
        if isinstance(step, Key):
            return max(self._since, self._pressed_at + BETWEEN_KEYS_S)
        return self._since + step.wait_s if isinstance(step, Wait) else self._end_of(step, self._since)

    def tick(self, now: float) -> str | None:
        """The key to press now, or None."""
        due = self.next_deadline()
        if due is None or now < due:
            return None
        step = self._steps.pop(0)
        self._since = now
        if not isinstance(step, Key):
            return None
        self._pressed_at, self._asked_at = now, None
        return step.digit

    def _end_of(self, pause: Pause, since: float) -> float | None:
        if self._asked_at is not None:
            return self._asked_at + REACTION_S
        if self._told:
            return None
        if pause.until_sound and self._heard_at is not None:
            return self._heard_at + REACTION_S
        return since + pause.untold_s

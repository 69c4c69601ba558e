"""survey: ask a caller for marks when the agent has hung up (H6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import ClassVar

from calls.commands import TakeSurvey
from calls.model import InputFailure
from ivr.journey import Journey
from ivr.steps import Failed, Order, Phrase, Say, Stay, Step, Take, Wait, keys_of
from ivr.verb import Exit, Needs, Verb

LEAST, MOST = 1, 5
SKIP_KEYS = "0#"
REPEAT_KEY = "*"

WEIGHTS: Mapping[str, float] = MappingProxyType({"speed": 35.0, "resolution": 40.0, "attitude": 25.0})
"""解决速度, 问题解决, 服务态度: the house's own (H6)."""

QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({what: (f"survey.{what}",) for what in WEIGHTS})


@dataclass(frozen=True, slots=True)
class _Asked:
    """Question `number` (from 0; as many as there are when all were asked), put `again` or for the first time."""

    number: int = 0
    again: bool = False
    marks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Survey(Verb):
    """`questions` gives the prompts of each criterion, up to three, in the order they are asked.

    1 to 5 is the mark (5 the best), 0 or # passes a question over, `*` repeats it, `skip` ends the survey, which
    `intro` tells. Whoever presses nothing, or something else, is asked once more and then passed over. Every mark is
    kept at once, so that whoever hangs up in the middle has given those he gave. `weights` says how much each
    criterion counts; those that were not answered do not.
    """

    verb: ClassVar[str] = "survey"
    asks: ClassVar[bool] = True
    then: str
    intro: tuple[Phrase, ...] = ("survey.intro",)
    questions: Mapping[str, tuple[Phrase, ...]] = field(default_factory=lambda: QUESTIONS)
    retry: tuple[Phrase, ...] = ("survey.retry",)
    thanks: tuple[Phrase, ...] = ("survey.thanks",)
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    skip: str = "9"
    wait_s: float = 5.0

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)

    @property
    def needs(self) -> Needs:
        asked = tuple(phrase for question in self.questions.values() for phrase in question)
        return Needs(prompts=keys_of((*self.intro, *asked, *self.retry, *self.thanks)))

    def begin(self, journey: Journey) -> Step:
        journey.state = _Asked()
        journey.typed = ""
        return Say((*self.intro, *self._question(journey.state)))

    def key(self, key: str, journey: Journey) -> Step:
        asked: _Asked = journey.state
        if self._is_over(asked):
            return Stay()
        if key == self.skip:
            return self._go_on(replace(asked, number=len(self.questions)), journey)
        if key in SKIP_KEYS:
            return self._next(asked, journey)
        if key == REPEAT_KEY:
            return Say(self._question(asked))
        if key.isdigit() and LEAST <= int(key) <= MOST:
            criterion = list(self.questions)[asked.number]
            return self._next(replace(asked, marks={**asked.marks, criterion: int(key)}), journey)
        return self._ask_again(InputFailure.WRONG, asked, journey)

    def finished(self, journey: Journey) -> Step:
        return Take("then") if self._is_over(journey.state) else Wait(self.wait_s)

    def timed_out(self, journey: Journey) -> Step:
        return self._ask_again(InputFailure.TIMEOUT, journey.state, journey)

    def score(self, marks: Mapping[str, int]) -> float | None:
        """The weighted mean of the marks, 1 as 0 and 5 as 100; None when there are none or none counts."""
        weight = sum(self.weights.get(criterion, 0.0) for criterion in marks)
        if weight <= 0:
            return None
        total = sum(self.weights.get(criterion, 0.0) * (mark - LEAST) for criterion, mark in marks.items())
        return round(100.0 * total / weight / (MOST - LEAST), 1)

    def _ask_again(self, why: InputFailure, asked: _Asked, journey: Journey) -> Step:
        if asked.again:
            return Failed(why, self._next(asked, journey))
        journey.state = replace(asked, again=True)
        return Failed(why, Say((*self.retry, *self._question(asked))))

    def _next(self, asked: _Asked, journey: Journey) -> Step:
        return self._go_on(replace(asked, number=asked.number + 1, again=False), journey)

    def _go_on(self, asked: _Asked, journey: Journey) -> Step:
        """The next question, or thanks; what is known so far is told when it is more, and at the end in any case."""
        before: _Asked = journey.state
        journey.state = asked
        prompts = self.thanks if self._is_over(asked) else self._question(asked)
        if len(asked.marks) == len(before.marks) and not self._is_over(asked):
            return Say(prompts)
        return Order(TakeSurvey(journey.call, asked.marks, self.score(asked.marks)), prompts)

    def _question(self, asked: _Asked) -> tuple[Phrase, ...]:
        return list(self.questions.values())[asked.number]

    def _is_over(self, asked: _Asked) -> bool:
        return asked.number >= len(self.questions)

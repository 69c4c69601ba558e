"""One review: what the machine said, and every step people took since. Nothing in it is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from qa_scoring.review import refusal
from qa_scoring.review.correction import LONGEST_TEXT, Corrections, check, corrected, merged, unsettled
from qa_scoring.review.states import TERMS, Part, State, Step, Terms, move
from qa_scoring.score_card import ScoreCard

LATEST_RELEASE = timedelta(days=45)
"""How long what is published may be kept from the agent."""
_SETS_MARKS = (Step.PUBLISH, Step.CHANGE)


@dataclass(frozen=True, slots=True)
class Person:
    """`agent`: whose calls are his own, None for who takes none. `parts`: REVIEWER, LEAD, both or neither."""

    name: str
    parts: frozenset[Part] = frozenset()
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One step. `corrections` are all that hold against the machine from then on (publishing and changing say them
    anew), `appeals` the agent's words by criterion, `total` the card's after the step. `released_at`: from when
    on the agent sees what was published, None for at once."""

    number: int
    round: int
    step: Step
    by: str
    at: datetime
    state: State
    total: float | None
    corrections: Corrections = ()
    appeals: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """`agent` had the call, "" when it is not known; `machine` is what was scored, as it stood when this began."""

    agent: str
    machine: ScoreCard
    revisions: tuple[Revision, ...] = ()

    @property
    def state(self) -> State:
        return self.revisions[-1].state if self.revisions else State.PENDING

    @property
    def round(self) -> int:
        """From 1; reopening begins another."""
        return 1 + sum(each.step is Step.REOPEN for each in self.revisions)

    @property
    def corrections(self) -> Corrections:
        """In force: of the last publication or change, also while another round is under way."""
        return next((each.corrections for each in reversed(self.revisions) if each.step in _SETS_MARKS), ())

    @property
    def card(self) -> ScoreCard:
        """The machine's with the corrections in force."""
        return corrected(self.machine, self.corrections)

    def last(self, step: Step) -> Revision | None:
        """The last such step of this round."""
        return next(
            (each for each in reversed(self.revisions) if each.step is step and each.round == self.round), None
        )

    def appeal_until(self, terms: Terms = TERMS) -> datetime | None:
        """None before it is published."""
        published = self.last(Step.PUBLISH)
        return (published.released_at or published.at) + terms.appeal if published else None

    @property
    def released_at(self) -> datetime | None:
        """When the agent sees this round's publication; None before there is one."""
        published = self.last(Step.PUBLISH)
        return published.released_at or published.at if published else None

    def decide_until(self, terms: Terms = TERMS) -> datetime | None:
        """None without an appeal."""
        appealed = self.last(Step.APPEAL)
        return appealed.at + terms.decide if appealed else None


def publish(
    review: Review,
    who: Person,
    at: datetime,
    corrections: Corrections,
    text: str = "",
    *,
    released_at: datetime | None = None,
) -> Review:
    """To the agent, who sees it from `released_at` on; None for at once. Raises RefusedStepError, as all of these
    do."""
    _allow(review, Step.PUBLISH, who)
    if released_at is not None and not at < released_at <= at + LATEST_RELEASE:
        days = LATEST_RELEASE.days
        raise refusal.unsound(
            "", f"发布给坐席的时间须在今后 {days} 天内", f"the agent has to see it within the next {days} days"
        )
    check(review.machine, corrections)
    left = unsettled(corrected(review.machine, corrections))
    if left:
        names = ", ".join(left)
        raise refusal.unsound(
            names, "待复核的项须先给分或标为不适用", "give points, or mark it not applicable, first"
        )
    return _after(review, Step.PUBLISH, who, at, corrections=corrections, text=text, released_at=released_at)


def acknowledge(review: Review, who: Person, at: datetime) -> Review:
    """The agent takes it as it is."""
    _allow(review, Step.ACKNOWLEDGE, who)
    _seen(review, at)
    return _after(review, Step.ACKNOWLEDGE, who, at)


def appeal(review: Review, who: Person, at: datetime, items: Mapping[str, str], terms: Terms = TERMS) -> Review:
    """The agent's words by criterion, one at least."""
    _allow(review, Step.APPEAL, who)
    _seen(review, at)
    until = review.appeal_until(terms)
    if until is not None and at > until:
        raise refusal.too_late(until)
    if not items:
        raise refusal.unsound("", "请至少对一项写明申诉内容", "appeal against one criterion at least")
    known = {line.id for line in review.machine.criteria}
    for criterion, text in items.items():
        if criterion not in known:
            raise refusal.unsound(criterion, "评分表没有此项", "the card has no such criterion")
        _say_something(criterion, text)
    return _after(review, Step.APPEAL, who, at, appeals=dict(items))


def decide(review: Review, who: Person, at: datetime, changes: Corrections, text: str) -> Review:
    """A second person's decision: with changes to what was appealed against it is changed, without upheld."""
    step = Step.CHANGE if changes else Step.UPHOLD
    _allow(review, step, who)
    _say_something("", text)
    check(review.machine, changes)
    appealed = review.last(Step.APPEAL)
    for each in changes:
        if appealed is None or each.criterion not in appealed.appeals:
            raise refusal.unsound(each.criterion, "坐席未对此项申诉", "the agent did not appeal against this")
    marks = merged(review.corrections, changes)
    left = unsettled(corrected(review.machine, marks))
    if left:
        raise refusal.unsound(", ".join(left), "裁定时须给分或标为不适用", "give points, or mark it not applicable")
    return _after(review, step, who, at, corrections=marks, text=text)


def reopen(review: Review, who: Person, at: datetime, text: str) -> Review:
    """Another round; what was published holds until the next publication supersedes it."""
    _allow(review, Step.REOPEN, who)
    _say_something("", text)
    return _after(review, Step.REOPEN, who, at, text=text)


def _allow(review: Review, step: Step, who: Person) -> None:
    allowed = move(review.state, step)
    if allowed is None:
        raise refusal.not_now(review.state, step)
    own = bool(review.agent) and who.agent == review.agent
    if allowed.part is Part.AGENT:
        if not own:
            raise refusal.not_the_agent()
        return
    if own:
        raise refusal.own_call()
    _allow_staff(review, allowed.part, who)


def _seen(review: Review, at: datetime) -> None:
    """Nobody answers what he cannot see yet."""
    released_at = review.released_at
    if released_at is not None and at < released_at:
        raise refusal.too_soon(released_at)


def _allow_staff(review: Review, part: Part, who: Person) -> None:
    if part is Part.LEAD:
        if Part.LEAD not in who.parts:
            raise refusal.no_lead()
        return
    if Part.REVIEWER not in who.parts:
        raise refusal.no_reviewer()
    published = review.last(Step.PUBLISH)
    if part is Part.SECOND and published is not None and published.by == who.name:
        raise refusal.same_person(who.name)


def _say_something(place: str, text: str) -> None:
    if not text.strip():
        raise refusal.unsound(place, "请写明理由", "say why")
    if len(text) > LONGEST_TEXT:
        raise refusal.unsound(place, f"最多 {LONGEST_TEXT} 字", f"at most {LONGEST_TEXT} characters")


def _after(
    review: Review,
    step: Step,
    who: Person,
    at: datetime,
    *,
    corrections: Corrections = (),
    appeals: Mapping[str, str] | None = None,
    text: str = "",
    released_at: datetime | None = None,
) -> Review:
    allowed = move(review.state, step)
    assert allowed is not None
    marks = corrections if step in _SETS_MARKS else review.corrections
    total = corrected(review.machine, marks).total
    number = len(review.revisions) + 1
    fresh = Revision(
        number, review.round, step, who.name, at, allowed.target, total, marks, appeals or {}, text, released_at
    )
    return replace(review, revisions=(*review.revisions, fresh))

"""A review's steps: the table of states holds, whoever tries whatever in any order; nothing is overwritten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from qa_scoring.review import process
from qa_scoring.review.correction import Correction, Corrections
from qa_scoring.review.process import Person, Review
from qa_scoring.review.refusal import Refusal, RefusedStepError
from qa_scoring.review.states import MOVES, STATE_WORDS, STEP_WORDS, TERMS, Part, State, Step, sources
from qa_scoring.score_card import Status
from tests.unit.qa_scoring.review.cards import card, correction, marks

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REVIEWER, LEAD = frozenset({Part.REVIEWER}), frozenset({Part.REVIEWER, Part.LEAD})
ZHAO, QIAN = Person("zhao", REVIEWER), Person("qian", REVIEWER)
SUN = Person("sun", LEAD)
LI = Person("li", agent="1001")
WANG = Person("wang", agent="1002")
BOTH = Person("both", LEAD, "1001")
"""Takes calls and reviews others'."""
PEOPLE = (ZHAO, QIAN, SUN, LI, WANG, BOTH, Person("nobody"))


def pending() -> Review:
    return Review("1001", card())


def published() -> Review:
    return process.publish(pending(), ZHAO, AT, (correction("manner", 5.0),), "看过了")


def appealed() -> Review:
    return process.appeal(published(), LI, AT, {"manner": "客户先骂人"})


def test_a_card_is_published_appealed_against_and_changed_and_all_values_are_kept() -> None:
    changed = process.decide(appealed(), QIAN, AT, (correction("manner", 20.0, "听过了，语气正常"),), "部分成立")
    assert [each.state for each in changed.revisions] == [State.PUBLISHED, State.APPEALED, State.CHANGED]
    assert [each.total for each in changed.revisions] == [80.0, 80.0, 95.0]
    assert (changed.machine.total, changed.card.total) == (100.0, 95.0)
    assert changed.revisions[0].corrections[0].points == 5.0
    assert changed.revisions[1].appeals == {"manner": "客户先骂人"}
    assert [each.by for each in changed.revisions] == ["zhao", "li", "qian"]


def test_the_agent_can_take_it_as_it_is() -> None:
    taken = process.acknowledge(published(), LI, AT)
    assert (taken.revisions[-1].by, taken.card.total) == ("li", 80.0)
    assert taken.state is not State.PUBLISHED


def test_an_appeal_can_be_turned_down() -> None:
    upheld = process.decide(appealed(), QIAN, AT, (), "录音中确有此语")
    assert (upheld.state, upheld.card.total) == (State.UPHELD, 80.0)


def test_reopening_begins_another_round_and_the_published_card_holds_until_the_next() -> None:
    again = process.reopen(published(), SUN, AT, "录音错配")
    assert (again.state, again.round, again.card.total) == (State.PENDING, 2, 80.0)
    assert (again.appeal_until(), again.decide_until()) == (None, None)
    second = process.publish(again, QIAN, AT, ())
    assert (second.card.total, second.revisions[0].total, second.revisions[2].round) == (100.0, 80.0, 2)
    decided = process.decide(process.appeal(second, LI, AT, {"speed": "?"}), ZHAO, AT, (), "维持")
    assert decided.state is State.UPHELD, "who published the first round may decide about the second"


def test_the_clock_runs_from_publication_and_from_the_appeal() -> None:
    assert pending().appeal_until() is None
    assert published().appeal_until() == AT + TERMS.appeal
    assert published().decide_until() is None
    assert appealed().decide_until() == AT + TERMS.decide
    last_moment = process.appeal(published(), LI, AT + TERMS.appeal, {"manner": "不服"})
    assert process.decide(last_moment, QIAN, AT + timedelta(days=99), (), "迟到的裁定").state is State.UPHELD


def test_what_is_released_later_is_answered_later_and_the_days_to_appeal_begin_then() -> None:
    then = AT + timedelta(days=45)
    kept_back = process.publish(pending(), ZHAO, AT, (), released_at=then)
    assert (kept_back.state, kept_back.released_at) == (State.PUBLISHED, then)
    assert kept_back.appeal_until() == then + TERMS.appeal
    for step, arguments in ((process.appeal, ({"manner": "不服"},)), (process.acknowledge, ())):
        early = refused(Refusal.NOT_NOW, step, kept_back, LI, then - timedelta(seconds=1), *arguments)
        assert "2026-12-17 09:00 UTC on" in early
    assert process.acknowledge(kept_back, LI, then).state is State.ACKNOWLEDGED
    assert process.appeal(kept_back, LI, then, {"manner": "不服"}).state is State.APPEALED
    assert (pending().released_at, published().released_at) == (None, AT)
    for wrong in (AT, then + timedelta(seconds=1)):
        with pytest.raises(RefusedStepError, match="within the next 45 days"):
            process.publish(pending(), ZHAO, AT, (), released_at=wrong)


def refused(kind: Refusal, step: object, *arguments: object) -> str:
    with pytest.raises(RefusedStepError) as caught:
        step(*arguments)  # type: ignore[operator]
    assert caught.value.kind is kind
    assert caught.value.words.zh != caught.value.words.en
    return str(caught.value)


def test_refusals_say_precisely_why() -> None:
    wrong_state = refused(Refusal.NOT_NOW, process.acknowledge, pending(), LI, AT)
    assert wrong_state == "it is pending; only one that is published can be acknowledged"
    assert "zhao published this" in refused(Refusal.SECOND_PERSON, process.decide, appealed(), ZHAO, AT, (), "r")
    late = refused(Refusal.TOO_LATE, process.appeal, published(), LI, AT + timedelta(days=8), {"manner": "?"})
    assert "until 2026-11-09 09:00 UTC" in late
    assert "only the agent" in refused(Refusal.NOT_YOU, process.acknowledge, published(), WANG, AT)
    assert "own call" in refused(Refusal.NOT_YOU, process.publish, pending(), BOTH, AT, ())
    assert "own call" in refused(Refusal.NOT_YOU, process.decide, appealed(), BOTH, AT, (), "r")
    assert "reviewer" in refused(Refusal.NOT_YOU, process.publish, pending(), WANG, AT, ())
    assert "lead" in refused(Refusal.NOT_YOU, process.reopen, published(), ZHAO, AT, "r")


def test_what_is_said_must_be_sound() -> None:
    unsettled = Review("1001", card(speed=None))
    assert "speed: give points" in refused(Refusal.UNSOUND, process.publish, unsettled, ZHAO, AT, ())
    assert "one criterion" in refused(Refusal.UNSOUND, process.appeal, published(), LI, AT, {})
    assert "no such" in refused(Refusal.UNSOUND, process.appeal, published(), LI, AT, {"tone": "?"})
    assert "say why" in refused(Refusal.UNSOUND, process.appeal, published(), LI, AT, {"manner": " "})
    assert "2000" in refused(Refusal.UNSOUND, process.reopen, published(), SUN, AT, "x" * 2001)
    assert "say why" in refused(Refusal.UNSOUND, process.decide, appealed(), QIAN, AT, (), "")
    other = (correction("speed", 1.0),)
    assert "did not appeal" in refused(Refusal.UNSOUND, process.decide, appealed(), QIAN, AT, other, "r")


def test_a_decision_settles_what_it_changes() -> None:
    open_ = (Correction("manner", Status.NEEDS_REVIEW, "听不清"),)
    assert "give points" in refused(Refusal.UNSOUND, process.decide, appealed(), QIAN, AT, open_, "r")


def test_a_call_of_an_unknown_agent_is_nobodys_own() -> None:
    review = process.publish(Review("", card()), ZHAO, AT, ())
    refused(Refusal.NOT_YOU, process.acknowledge, review, Person("x", agent=""), AT)


def test_every_state_has_words_a_way_out_and_a_way_in() -> None:
    assert set(STATE_WORDS) == set(State)
    assert set(STEP_WORDS) == set(Step)
    assert {each.source for each in MOVES} == set(State)
    assert {each.target for each in MOVES} == set(State)
    assert len({(each.source, each.step) for each in MOVES}) == len(MOVES)
    assert all(sources(step) for step in Step)


class AnybodyDoesAnything(RuleBasedStateMachine):
    """Whatever is tried: what came before stays, and each state is left by someone."""

    def __init__(self) -> None:
        super().__init__()
        self.review, self.at = pending(), AT
        self.seen: tuple[process.Revision, ...] = ()

    def attempt(self, step: object, *arguments: object) -> None:
        self.at += timedelta(hours=7)
        try:
            self.review = step(self.review, *arguments)  # type: ignore[operator]
        except RefusedStepError:
            return

    @rule(who=st.sampled_from(PEOPLE), found=marks())
    def publish(self, who: Person, found: Corrections) -> None:
        self.attempt(process.publish, who, self.at, found)

    @rule(who=st.sampled_from(PEOPLE))
    def acknowledge(self, who: Person) -> None:
        self.attempt(process.acknowledge, who, self.at)

    @rule(who=st.sampled_from(PEOPLE), items=st.dictionaries(st.sampled_from(["speed", "manner", "tone"]), st.text()))
    def appeal(self, who: Person, items: dict[str, str]) -> None:
        self.attempt(process.appeal, who, self.at, items)

    @rule(who=st.sampled_from(PEOPLE), found=marks())
    def decide(self, who: Person, found: Corrections) -> None:
        self.attempt(process.decide, who, self.at, found, "裁定")

    @rule(who=st.sampled_from(PEOPLE))
    def reopen(self, who: Person) -> None:
        self.attempt(process.reopen, who, self.at, "再看")

    @invariant()
    def nothing_is_overwritten(self) -> None:
        revisions = self.review.revisions
        assert revisions[: len(self.seen)] == self.seen
        assert [each.number for each in revisions] == list(range(1, len(revisions) + 1))
        assert self.review.machine == card()
        self.seen = revisions

    @invariant()
    def another_than_the_publisher_decides_and_never_the_agent(self) -> None:
        for index, each in enumerate(self.review.revisions):
            if each.step in (Step.UPHOLD, Step.CHANGE):
                publication = next(r for r in reversed(self.review.revisions[:index]) if r.step is Step.PUBLISH)
                assert each.by not in (publication.by, "li", "both")
            if each.step in (Step.ACKNOWLEDGE, Step.APPEAL):
                assert each.by in ("li", "both")

    @invariant()
    def somebody_can_go_on(self) -> None:
        at = self.at + timedelta(days=1000)
        ways = (
            lambda who: process.publish(self.review, who, at, ()),
            lambda who: process.decide(self.review, who, at, (), "r"),
            lambda who: process.reopen(self.review, who, at, "r"),
        )
        assert any(self.goes(way, who) for way in ways for who in (ZHAO, QIAN, SUN))

    @staticmethod
    def goes(way: object, who: Person) -> bool:
        try:
            way(who)  # type: ignore[operator]
        except RefusedStepError:
            return False
        return True


TestAnybodyDoesAnything = AnybodyDoesAnything.TestCase

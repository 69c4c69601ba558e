"""Corrections: sound or refused with place and remedy; the total by one arithmetic; the machine's card untouched."""

from __future__ import annotations

import pytest
from hypothesis import given

from calls.errors import FarEndError
from qa_scoring.review.correction import Correction, Corrections, check, corrected, merged, unsettled
from qa_scoring.review.refusal import Refusal, RefusedStepError
from qa_scoring.score_card import Status
from qa_scoring.span import Span
from tests.unit.qa_scoring.review.cards import MOST, SPANS, card, correction, marks


def test_nothing_corrected_is_the_same_card() -> None:
    assert corrected(card(), ()) is not None
    machine = card()
    assert corrected(machine, ()) is machine


def test_points_are_replaced_and_the_total_follows() -> None:
    machine = card()
    fixed = corrected(machine, (correction("manner", 5.0, "语气生硬", struck=SPANS[:1]),))
    assert (machine.total, fixed.total) == (100.0, 80.0)
    line = fixed.criteria[2]
    assert (line.points, line.evidence, line.total_without) == (5.0, SPANS[1:], (None,))
    assert line.reason.zh == "人工复核：语气生硬"
    assert fixed.criteria[0].total_without == (None, None)


def test_not_applicable_takes_the_weight_away_and_fatal_everything() -> None:
    assert corrected(card(manner=0.0), (correction("manner", None),)).total == 100.0
    fatal = corrected(card(), (correction("manner", 0.0, fatal=True),))
    assert (fatal.total, fatal.fatal) == (0.0, ("manner",))


def test_a_person_can_lift_what_was_fatal() -> None:
    machine = corrected(card(), (correction("manner", 0.0, fatal=True),))
    assert corrected(machine, (correction("manner", 25.0),)).total == 100.0


@given(marks())
def test_any_sound_corrections_give_a_card_whose_total_is_the_sum_of_its_lines(found: Corrections) -> None:
    machine = card(speed=10.0, manner=None)
    check(machine, found)
    fixed = corrected(machine, found)
    scored = [line for line in fixed.criteria if line.status is Status.SCORED]
    if any(line.fatal for line in scored):
        assert fixed.total == 0
    elif scored:
        most = sum(line.max_points for line in scored)
        assert fixed.total == pytest.approx(100 * sum(line.points or 0 for line in scored) / most, abs=0.051)
    else:
        assert fixed.total is None
    assert machine == card(speed=10.0, manner=None)
    assert [Correction.from_dict(each.to_dict()) for each in found] == list(found)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ((correction("tone", 5.0),), "no such criterion"),
        ((correction("manner", 5.0), correction("manner", 6.0)), "corrected twice"),
        ((correction("manner", 5.0, "  "),), "say why"),
        ((correction("manner", 5.0, "x" * 2001),), "2000"),
        ((correction("manner", 5.0, struck=(Span(1, 2, "agent"),)),), "none of its evidence"),
        ((Correction("manner", Status.SCORED, "r"),), "give points when"),
        ((Correction("manner", Status.NOT_APPLICABLE, "r", 3.0),), "give points when"),
        ((correction("manner", -0.1),), "from 0 to 25"),
        ((correction("manner", 25.1),), "from 0 to 25"),
        ((correction("manner", float("nan")),), "from 0 to 25"),
        ((correction("manner", 1.0, fatal=True),), "earns 0 points"),
    ],
)
def test_what_the_card_cannot_take_is_refused(wrong: Corrections, says: str) -> None:
    with pytest.raises(RefusedStepError, match=says) as caught:
        check(card(), wrong)
    assert caught.value.kind is Refusal.UNSOUND
    assert caught.value.words.zh
    assert caught.value.words.en.startswith(wrong[0].criterion)


@pytest.mark.parametrize(
    "value", [{}, {**correction().to_dict(), "status": "great"}, {**correction().to_dict(), "struck": 1}]
)
def test_what_is_no_correction_is_named(value: dict[str, object]) -> None:
    with pytest.raises(FarEndError, match="not a correction"):
        Correction.from_dict(value)


def test_the_later_of_two_about_a_criterion_holds() -> None:
    first, second = correction("manner", 5.0), correction("manner", 20.0)
    other = correction("speed", 1.0)
    assert merged((first, other), (second,)) == (second, other)


def test_unsettled_are_those_that_need_a_person() -> None:
    assert unsettled(card(speed=None, manner=None)) == ("speed", "manner")
    assert set(MOST) == {line.id for line in card().criteria}

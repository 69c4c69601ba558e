"""A rubric is published like a routing table; people's decisions and the size of a change count [Q3, Q4]."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from hotline.rubrics.source import RubricSource
from qa_scoring.regression_case import CaseFailure, RegressionCase
from qa_scoring.score_card import Status
from qa_scoring.wording import Wording
from store.publication import PublicationState, Refusal, RefusedError
from tests.unit.hotline.rubrics import FAULTY, RUBRIC, STRICTER, RubricShop

CASE = RegressionCase(3, "r", "call-1", "first_word", Status.SCORED, 1.0, "lin", "客户先开口")
TOO_MUCH = Wording("平均分变动 -4 分，超过 2 分", "the mean total moves by -4 points, more than 2")

MakeShop = Callable[..., RubricShop]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeShop]:
    shops: list[RubricShop] = []

    def made(**watched: object) -> RubricShop:
        shops.append(RubricShop(tmp_path, **watched))  # type: ignore[arg-type]
        return shops[-1]

    yield made
    for shop in shops:
        shop.database.dispose()


def strict(text: str) -> bool:
    return text == STRICTER


def test_the_first_start_takes_the_folders_file_as_version_1(make: MakeShop) -> None:
    shop = make()
    assert shop.versions_in_force == [1]
    version = shop.versions.version(1)
    assert version is not None
    assert (version.subject, version.author, version.reason) == ("rubric", "file", "rubric.yaml")


def test_cards_are_named_after_the_published_version_and_not_after_the_file(make: MakeShop) -> None:
    shop = make()
    assert shop.publish(STRICTER).state(shop.publisher.live_publication(), shop.now) is PublicationState.LIVE
    assert shop.versions_in_force == [1, 2]
    assert RubricSource(RUBRIC).in_force(shop.in_force[0], "file-1a2b3c4d", shop.now).version == 1


def test_a_faulty_draft_is_refused_with_its_place_and_changes_nothing(make: MakeShop) -> None:
    shop = make()
    with pytest.raises(ConfigurationError) as refused:
        shop.publish(FAULTY)
    assert any(fault.place.startswith("rubric.yaml:8:") for fault in refused.value.faults)
    assert shop.versions_in_force == [1]


def test_a_draft_that_contradicts_a_person_is_refused_and_names_the_case(make: MakeShop) -> None:
    def examine(text: str) -> list[CaseFailure]:
        return [CaseFailure(CASE, Wording("案例 3 不符", "case 3 is judged otherwise"))] if strict(text) else []

    shop = make(examine=examine)
    errors, _ = shop.publisher.check(STRICTER)
    assert [error.problem for error in errors] == ["case 3 is judged otherwise"]
    assert "lin" in errors[0].remedy
    assert "客户先开口" in errors[0].remedy_zh
    with pytest.raises(ConfigurationError, match="case 3"):
        shop.publish(STRICTER)
    assert shop.versions_in_force == [1]
    assert shop.publish(RUBRIC.replace("weight: 20", "weight: 30")).version == 2


def test_a_roll_back_is_not_held_to_cases_that_came_later(make: MakeShop) -> None:
    failures: list[CaseFailure] = []
    shop = make(examine=lambda _: failures)
    shop.publish(STRICTER)
    failures.append(CaseFailure(CASE, Wording("不符", "no")))
    assert shop.publisher.rollback(by="li", reason="太严").version == 1
    assert shop.versions_in_force == [1, 2, 1]


def test_a_change_beyond_the_limits_waits_for_a_second_person(make: MakeShop) -> None:
    shop = make(weigh=lambda _old, new: [TOO_MUCH] if strict(new) else [])
    asked = shop.publish(STRICTER)
    assert asked.needs_approval
    assert shop.versions_in_force == [1]
    with pytest.raises(RefusedError) as refused:
        shop.publisher.approve(asked.version, by="wang")
    assert refused.value.why is Refusal.SECOND_PERSON
    shop.publisher.approve(asked.version, by="li")
    assert shop.versions_in_force == [1, 2]


def test_what_was_small_when_it_was_ordered_may_need_a_second_person_when_it_is_due(make: MakeShop) -> None:
    reasons: list[Wording] = []
    shop = make(weigh=lambda _old, _new: reasons)
    asked = shop.publish(STRICTER, after_minutes=60)
    reasons.append(TOO_MUCH)
    shop.after(61)
    assert shop.versions_in_force == [1]
    shop.publisher.approve(asked.version, by="li")
    assert shop.versions_in_force == [1, 2]

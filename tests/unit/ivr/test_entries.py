from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.entries import FORMS, Entry, is_complete, is_identity, passes_luhn, value_of


@pytest.mark.parametrize(
    "number", ["13800138000", "19912345678", "01065529988", "075526001234", "4008000000", "65529988", "2345678"]
)
def test_numbers_of_the_chinese_plan(number: str) -> None:
    assert value_of(Entry.PHONE, number) == number


@pytest.mark.parametrize("number", ["12800138000", "1380013800", "00105529988", "110", "15529988"])
def test_numbers_nobody_has(number: str) -> None:
    assert value_of(Entry.PHONE, number) is None


def test_a_mobile_number_needs_no_end() -> None:
    assert is_complete(Entry.PHONE, "13800138000", 12)
    assert not is_complete(Entry.PHONE, "01065529988", 12)
    assert is_complete(Entry.DIGITS, "1234", 4)


@pytest.mark.parametrize("card", ["4111111111111111", "6222021234567894", "79927398713"])
def test_cards_that_can_be(card: str) -> None:
    assert passes_luhn(card) is (value_of(Entry.CARD, card) == card) is True


def test_one_wrong_digit_shows_in_a_card() -> None:
    assert value_of(Entry.CARD, "4111111111111112") is None


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_identity_numbers_of_the_standards_own_examples(number: str) -> None:
    assert value_of(Entry.ID, number) == number


@pytest.mark.parametrize(
    "number", ["110105194912310021", "11010519491331002X", "11010519491231002", "X10105194912310020", ""]
)
def test_what_is_no_identity_number(number: str) -> None:
    assert value_of(Entry.ID, number) is None


@given(st.integers(0, 16), st.integers(1, 9))
def test_no_single_slip_of_a_finger_passes(place: int, more: int) -> None:
    right = "11010519491231002X"
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert not is_identity(wrong)


def test_dates_and_amounts() -> None:
    assert value_of(Entry.DATE, "20270206") == "2027-02-06"
    assert value_of(Entry.DATE, "20270230") is None
    assert value_of(Entry.DATE, "2027") is None
    assert value_of(Entry.AMOUNT, "120") == 120
    assert value_of(Entry.AMOUNT, "") is None
    assert value_of(Entry.ORDER, "0012") == "0012"


def test_every_kind_of_entry_has_a_form_and_only_cards_and_identities_are_secret() -> None:
    assert set(FORMS) == set(Entry)
    assert {kind for kind, form in FORMS.items() if form.secret} == {Entry.ID, Entry.CARD}

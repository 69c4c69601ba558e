"""Customers are known by their number however the trunk presents it [R2]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.numbers import is_customers, national


@pytest.mark.parametrize(
    ("presented", "known"),
    [
        ("13800138000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("013800138000", "13800138000"),
        ("01065529988", "01065529988"),
        ("+861065529988", "01065529988"),
        ("+86075586001234", "075586001234"),
        ("02161234567", "02161234567"),
        ("86001234", "86001234"),
        ("+4915112345678", "+4915112345678"),
        ("110", "110"),
        ("", ""),
        ("anonymous", "anonymous"),
    ],
)
def test_a_number_is_the_same_from_wherever_it_comes(presented: str, known: str) -> None:
    assert national(presented) == known


@given(st.from_regex(r"\+?[0-9]{0,15}", fullmatch=True))
def test_a_national_number_stays_what_it_is(number: str) -> None:
    assert national(national(number)) == national(number)


@pytest.mark.parametrize("number", ["13800138000", "+8613800138000", "65529988", "1" * 20])
def test_a_customer_can_be_called_back(number: str) -> None:
    assert is_customers(number)


@pytest.mark.parametrize(
    "number", ["", "anonymous", "110", "120", "1" * 21, "1380013800x", "１３８００１３８０００", "+", "13 800"]
)
def test_nobody_has_us_dial_an_emergency_number_or_what_is_none(number: str) -> None:
    assert not is_customers(number)

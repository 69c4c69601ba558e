"""What is dialled: only numbers, and only by a trunk."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.trunk import address_of, callback_number

TRUNK = "sip:{number}@carrier.example"


@pytest.mark.parametrize("number", ["13800138000", "+8613800138000", "110", "95588"])
def test_a_number_stands_where_the_trunk_has_its_gap(number: str) -> None:
    assert address_of(TRUNK, number) == f"sip:{number}@carrier.example"


@pytest.mark.parametrize(
    "number", ["", "anonymous", "1", "138 0013", "1@evil", "1;x", "{number}", "１３８００１", "+", "1" * 21]
)
def test_what_is_no_number_is_not_dialled(number: str) -> None:
    assert address_of(TRUNK, number) == callback_number(TRUNK, number) == ""


def test_without_a_trunk_nothing_is_dialled() -> None:
    assert address_of("", "13800138000") == callback_number("", "13800138000") == ""


@pytest.mark.parametrize("number", ["110", "119", "112", "911"])
def test_whoever_pretends_to_be_an_emergency_number_is_not_called_back(number: str) -> None:
    assert callback_number(TRUNK, number) == ""


def test_a_customer_is_called_back_where_he_called_from() -> None:
    assert callback_number(TRUNK, "+8613800138000") == "+8613800138000"


@given(st.text(max_size=25))
def test_no_caller_can_write_an_address(caller: str) -> None:
    address = address_of(TRUNK, callback_number(TRUNK, caller))
    assert not address or re.fullmatch(r"sip:\+?[0-9]+@carrier\.example", address, re.ASCII)

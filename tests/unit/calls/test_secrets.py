"""What nobody may read afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.events import DigitPressed, PlayFinished
from calls.secrets import HIDDEN, for_the_record, hidden, masked


def test_a_secret_key_is_hidden_in_what_is_written_down_and_no_other() -> None:
    secret = DigitPressed("c1", "c1-c", "7", secret=True)
    assert for_the_record(secret) == DigitPressed("c1", "c1-c", HIDDEN, secret=True)
    for event in (DigitPressed("c1", "c1-c", "7"), PlayFinished("c1", "c1-c", "p1")):
        assert for_the_record(event) is event


def test_a_number_is_known_by_its_end_and_a_short_one_not_at_all() -> None:
    assert hidden("6222021234567890123") == HIDDEN * 15 + "0123"
    assert hidden("12345678") == HIDDEN * 8


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我的卡号是6222 0212 3456 7890 谢谢", f"我的卡号是{HIDDEN * 15}7890 谢谢"),
        ("身份证11010519491231002X", f"身份证{HIDDEN * 14}002X"),
        ("六二二二零二一二三四五六七八九零幺二三", f"{HIDDEN * 15}零幺二三"),
        ("订单号202611220017", "订单号202611220017"),
        ("电话13800138000", "电话13800138000"),
        ("一二三", "一二三"),
    ],
)
def test_numbers_long_enough_for_a_card_are_masked_in_what_was_said(said: str, kept: str) -> None:
    assert masked(said) == kept


@given(st.integers(min_value=10**12, max_value=10**19), st.text(alphabet="我的号 -"), st.sampled_from([" ", "-", ""]))
def test_whatever_is_said_around_it_a_long_number_never_stays(number: int, around: str, gap: str) -> None:
    digits = str(number)
    said = f"{around}{gap.join(digits)}{around}"
    assert digits not in masked(said).replace(gap, "")
    assert digits[:9] not in masked(said)

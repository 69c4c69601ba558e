"""What nobody may read afterwards [X4]."""

from __future__ import annotations

import pytest

from calls.events import DigitPressed, LegRinging
from calls.secrets import HIDDEN, for_the_record, hidden


def test_a_secret_key_is_hidden_for_the_record_and_no_other() -> None:
    assert for_the_record(DigitPressed("c1", "c1-c", "7", secret=True)).digit == HIDDEN  # type: ignore[attr-defined]
    plain = DigitPressed("c1", "c1-c", "7")
    assert for_the_record(plain) is plain
    ringing = LegRinging("c1", "c1-a1")
    assert for_the_record(ringing) is ringing


@pytest.mark.parametrize(
    ("number", "shown"), [("6222021234567890", "•" * 12 + "7890"), ("12345678", "•" * 8), ("", "")]
)
def test_of_a_number_only_the_end_is_shown_and_nothing_of_a_short_one(number: str, shown: str) -> None:
    assert hidden(number) == shown

"""Agents' PINs: made once, kept safely, judged whole [X4]."""

from __future__ import annotations

from pathlib import Path

from config.agents import Pin
from hotline import pins


def test_a_generated_pin_is_made_once_and_kept(tmp_path: Path) -> None:
    first, fresh = pins.settle({"1001": Pin(None)}, tmp_path)
    assert fresh == ["1001"]
    assert len(first["1001"]) == pins.DIGITS
    assert first["1001"].isdigit()
    again, fresh_again = pins.settle({"1001": Pin(None)}, tmp_path)
    assert (again, fresh_again) == (first, [])


def test_a_configured_pin_is_taken_as_it_is(tmp_path: Path) -> None:
    settled, fresh = pins.settle({"1001": Pin("4321")}, tmp_path)
    assert (settled, fresh) == ({"1001": "4321"}, [])


def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    pins.settle({"1001": Pin(None)}, tmp_path)
    assert (tmp_path / pins.FILE).stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    for rubbish in ("{", "[1]", "\x00"):
        (tmp_path / pins.FILE).write_text(rubbish)
        settled, fresh = pins.settle({"1001": Pin(None)}, tmp_path)
        assert fresh == ["1001"]
        assert pins.settle({"1001": Pin(None)}, tmp_path)[0] == settled


def test_number_and_pin_must_both_be_right() -> None:
    known = {"1001": "4321", "1002": "8765"}
    assert pins.judge(known, "10014321") == "1001"
    for wrong in ("1001", "10018765", "100143210", "", "10024321", "10014321#"):
        assert pins.judge(known, wrong) is None

"""The passwords of agents' phones: made once, kept safely, never made up anew unasked [X3, X4]."""

from __future__ import annotations

from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from hotline.registrar.passwords import FILE, LENGTH, PhonePasswords


def test_a_password_is_made_once_and_kept(tmp_path: Path) -> None:
    first = PhonePasswords(tmp_path / "keys").settle(["1001", "1002"])
    assert set(first) == {"1001", "1002"}
    assert {len(password) for password in first.values()} == {LENGTH}
    assert first["1001"] != first["1002"]
    assert PhonePasswords(tmp_path / "keys").settle(["1001", "1002"]) == first


def test_who_is_gone_is_forgotten_and_starts_anew_when_he_is_back(tmp_path: Path) -> None:
    passwords = PhonePasswords(tmp_path)
    before = passwords.settle(["1001", "1002"])
    assert passwords.settle(["1001"]) == {"1001": before["1001"]}
    assert passwords.settle(["1001", "1002"])["1002"] != before["1002"]


def test_one_password_is_renewed_and_the_others_stay(tmp_path: Path) -> None:
    passwords = PhonePasswords(tmp_path)
    before = passwords.settle(["1001", "1002"])
    renewed = passwords.renew("1002")
    assert renewed != before["1002"]
    assert passwords.settle(["1001", "1002"]) == {"1001": before["1001"], "1002": renewed}


def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    PhonePasswords(tmp_path).settle(["1001"])
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("rubbish", ["{", "[1]", '{"1001": 7}', "\x00"])
def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path, rubbish: str) -> None:
    (tmp_path / FILE).write_text(rubbish)
    with pytest.raises(ConfigurationError) as caught:
        PhonePasswords(tmp_path).settle(["1001"])
    assert caught.value.faults[0].place == str(tmp_path / FILE)
    assert (tmp_path / FILE).read_text() == rubbish

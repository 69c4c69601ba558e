"""The first administrator, and passwords."""

from __future__ import annotations

import re

import pytest

from console import passwords
from console.accounts import ensure_admin
from tests.unit.console.house import House


def fits(house: House, password: str) -> bool:
    admin = house.accounts.user("admin")
    return admin is not None and passwords.fits(password, admin.password_hash)


def test_the_first_start_makes_an_administrator_and_shows_the_password_once(house: House) -> None:
    shown = ensure_admin(house.accounts, None)
    assert shown is not None
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", shown)
    assert fits(house, shown)
    assert ensure_admin(house.accounts, None) is None
    assert fits(house, shown)


def test_a_password_given_is_the_administrators_and_need_not_be_shown(house: House) -> None:
    assert ensure_admin(house.accounts, "given by the owner") is None
    assert fits(house, "given by the owner")


def test_a_new_password_given_replaces_the_forgotten_one(house: House) -> None:
    ensure_admin(house.accounts, None)
    assert ensure_admin(house.accounts, "new") is None
    assert fits(house, "new")


def test_the_same_password_given_again_leaves_sessions_alone(house: House) -> None:
    ensure_admin(house.accounts, "given")
    before = house.accounts.user("admin")
    ensure_admin(house.accounts, "given")
    assert house.accounts.user("admin") == before


def test_passwords_are_kept_as_argon2id_and_salted() -> None:
    first, second = passwords.digest("same"), passwords.digest("same")
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.fits("same", first)
    assert passwords.fits("same", second)


@pytest.mark.parametrize("stored", [None, "", "plain text", "$argon2id$broken"])
def test_nothing_fits_a_hash_that_is_none(stored: str | None) -> None:
    assert not passwords.fits("same", stored)
    assert not passwords.fits("", stored)


async def test_a_password_of_absurd_length_is_not_even_hashed() -> None:
    stored = passwords.digest("x" * (passwords.LONGEST + 1))
    assert not await passwords.Verifier().fits("x" * (passwords.LONGEST + 1), stored)


def test_generated_passwords_differ() -> None:
    assert len({passwords.generate() for _ in range(100)}) == 100

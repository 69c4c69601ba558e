"""Consoles that stand in for each other take each other's forms [X3, X4]."""

from __future__ import annotations

from pathlib import Path

from console.credentials.secret_box import SecretBox
from console.csrf import FormSeal

KEY, OTHER = "ab" * 32, "cd" * 32


def seal(tmp_path: Path, key: str | None) -> FormSeal:
    return FormSeal(SecretBox(tmp_path / "console.key", key).shared("forms"))


def test_who_was_given_one_key_takes_each_others_forms_and_nobody_elses(tmp_path: Path) -> None:
    token = seal(tmp_path, KEY).token("cookie")
    assert seal(tmp_path, KEY).fits("cookie", token)
    assert not seal(tmp_path, OTHER).fits("cookie", token)
    assert not seal(tmp_path, KEY).fits("another", token)


def test_without_a_key_that_was_given_each_has_its_own(tmp_path: Path) -> None:
    assert SecretBox(tmp_path / "console.key").shared("forms") is None
    assert SecretBox(tmp_path / "console.key", "no key").shared("forms") is None
    assert not (tmp_path / "console.key").exists()
    assert not seal(tmp_path, None).fits("cookie", seal(tmp_path, None).token("cookie"))


def test_what_is_derived_for_something_else_is_another(tmp_path: Path) -> None:
    box = SecretBox(tmp_path / "console.key", KEY)
    assert box.shared("forms") != box.shared("other")

"""A wheel's name says exactly how it was made."""

from __future__ import annotations

import fnmatch
import sys
from pathlib import Path

import pytest
import recipe

SOURCE_SHA256 = "6860c2f7604b" + "0" * 52


def test_the_same_recipe_has_the_same_hash() -> None:
    assert recipe.recipe_hash() == recipe.recipe_hash()
    assert len(recipe.recipe_hash()) == 12


@pytest.mark.parametrize("name", ["CFLAGS", "LIBS", "CONFIGURE", "SWIG", "CXXFLAGS", "WRAPPER_CXXFLAGS"])
def test_another_flag_is_another_recipe(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = recipe.recipe_hash()
    value = getattr(recipe, name)
    monkeypatch.setattr(recipe, name, value + " -g" if isinstance(value, str) else (*value, "-g"))
    assert recipe.recipe_hash() != before


@pytest.mark.parametrize("name", ["CONFIG_SITE", "INTERFACE", "COMPILATION"])
def test_another_limit_or_interface_is_another_recipe(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = recipe.recipe_hash()
    changed = tmp_path / getattr(recipe, name).name
    changed.write_bytes(getattr(recipe, name).read_bytes() + b"\n")
    monkeypatch.setattr(recipe, name, changed)
    assert recipe.recipe_hash() != before


def test_another_python_is_another_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    before = recipe.recipe_hash()
    monkeypatch.setattr(recipe, "wheel_tag", lambda: "cp399-cp399-linux_x86_64")
    assert recipe.recipe_hash() != before


def test_a_wheel_is_found_by_its_recipe_whatever_source_it_was_made_from() -> None:
    ours, other = "0123456789ab", "ba9876543210"
    name = f"pjsua2-{recipe.wheel_version('2.17', ours, SOURCE_SHA256)}-{recipe.wheel_tag()}.whl"
    assert name.startswith("pjsua2-2.17+hotline.0123456789ab.6860c2f7604b-cp3")
    assert fnmatch.fnmatch(name, recipe.wheel_pattern(ours))
    assert not fnmatch.fnmatch(name, recipe.wheel_pattern(other))


def test_the_tag_is_this_interpreters() -> None:
    assert recipe.wheel_tag().startswith(f"cp{sys.version_info.major}{sys.version_info.minor}-")


def test_the_compiled_limits_are_those_of_a_server() -> None:
    limits = recipe.CONFIG_SITE.read_text()
    assert "#define PJSUA_MAX_CALLS 4000" in limits
    assert "#define PJMEDIA_TRANSPORT_SWITCH_REMOTE_ADDR 0" in limits
    assert "--enable-epoll" in recipe.CONFIGURE

"""Which roles can be had, and whether a folder is the one the voice nodes record into [X3]."""

from __future__ import annotations

from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from hotline.roles.checking import check
from hotline.roles.role import Role
from hotline.roles.shared_folder import MARK, Sight, look, mark, mark_of, require
from hotline.settings import Settings

TOGETHER = {"redis_url": "redis://127.0.0.1/0", "database_url": "postgresql://hotline@127.0.0.1/hotline"}
OTHERS = (Role.VOICE, Role.CONSOLE, Role.SCORER)


def places(settings: Settings) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        check(settings)
    assert all(fault.remedy and fault.problem_zh and fault.remedy_zh for fault in caught.value.faults)
    return [fault.place for fault in caught.value.faults]


def test_all_needs_nobody() -> None:
    assert Settings().role is Role.ALL
    check(Settings())


@pytest.mark.parametrize("role", OTHERS)
def test_the_others_share_a_bus_and_a_database_that_is_no_file(role: Role) -> None:
    check(Settings(role=role, **TOGETHER))
    assert places(Settings(role=role)) == ["HOTLINE_REDIS_URL", "HOTLINE_DATABASE_URL"]
    assert places(Settings(role=role, **TOGETHER | {"redis_url": None})) == ["HOTLINE_REDIS_URL"]
    on_disk = TOGETHER | {"database_url": "sqlite:////srv/shared/hotline.db"}
    assert places(Settings(role=role, **on_disk)) == ["HOTLINE_DATABASE_URL"]


def test_each_does_its_part() -> None:
    does = {role: (role.takes_calls, role.has_pages, role.scores) for role in Role}
    assert does == {
        Role.ALL: (True, True, True),
        Role.VOICE: (True, False, False),
        Role.CONSOLE: (False, True, False),
        Role.SCORER: (False, False, True),
    }


def test_a_folder_has_one_mark_whoever_makes_it(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    first = mark(folder)
    assert len(first) == 32
    assert mark(folder) == first


def test_a_folder_that_takes_no_mark_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert mark_of(Settings(recordings_dir=tmp_path / "file")) == ""
    assert len(mark_of(Settings(recordings_dir=tmp_path / "here"))) == 32


def test_it_is_seen_whether_the_folder_is_the_same(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    told = mark(theirs)
    assert look(theirs, told) is Sight.SAME
    assert look(theirs, None) is Sight.UNKNOWN
    assert look(ours, told) is Sight.OTHER, "not mounted"
    mark(ours)
    assert look(ours, told) is Sight.OTHER, "another folder"
    (ours / MARK).write_text(f"{told}\n")
    assert look(ours, told) is Sight.SAME


def test_another_folder_is_named_with_the_remedy(tmp_path: Path) -> None:
    settings = Settings(recordings_shared=tmp_path / "ours")
    told = mark(tmp_path / "theirs")
    assert require(settings, None) is Sight.UNKNOWN
    with pytest.raises(ConfigurationError) as caught:
        require(settings, told)
    assert caught.value.faults[0].place == f"HOTLINE_RECORDINGS_SHARED={tmp_path / 'ours'}"

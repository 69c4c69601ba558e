"""The manifest: lines are added, never changed, and whatever was done to one shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings import manifest
from recordings.keyring import Keyring
from recordings.master_keys import MasterKey

RING = Keyring((MasterKey(bytes(32)),))
STRANGER = Keyring((MasterKey(bytes([7]) * 32),))


@pytest.fixture
def day(tmp_path: Path) -> Path:
    folder = tmp_path / "2026" / "11" / "22"
    folder.mkdir(parents=True)
    for number in range(4):
        manifest.add(folder, RING, {"kind": manifest.SEALED, "file": f"c{number}.wav", "length_ms": number})
    return folder


def faults(day: Path, ring: Keyring = RING) -> list[str]:
    return [line.fault for line in manifest.lines(day, ring)]


def test_lines_stand_in_a_chain_and_the_last_about_a_file_counts(day: Path) -> None:
    manifest.add(day, RING, {"kind": manifest.ERASED, "file": "c2.wav"})
    assert faults(day) == [""] * 5
    assert manifest.latest(day, RING)["c2.wav"]["kind"] == manifest.ERASED
    assert manifest.latest(day, RING)["c3.wav"]["length_ms"] == 3
    assert list(manifest.lines(day.parent, RING)) == []


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_every_changed_byte_shows(day: Path, data: st.DataObject) -> None:
    whole = (day / manifest.NAME).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 2))
    (day / manifest.NAME).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    assert any(faults(day))
    (day / manifest.NAME).write_bytes(whole)


@pytest.mark.parametrize("order", [(1, 2, 3), (0, 2, 3), (0, 2, 1, 3), (0, 0, 1, 2, 3)])
def test_lines_left_out_exchanged_and_doubled_show(day: Path, order: tuple[int, ...]) -> None:
    lines = (day / manifest.NAME).read_bytes().splitlines(keepends=True)
    (day / manifest.NAME).write_bytes(b"".join(lines[number] for number in order))
    assert any(faults(day))


def test_lines_of_another_day_and_of_a_strangers_hand_show(day: Path) -> None:
    assert all("unknown key" in fault for fault in faults(day, STRANGER))
    elsewhere = day.with_name("23")
    day.rename(elsewhere)
    assert all(faults(elsewhere))


def test_what_was_signed_cannot_be_said_otherwise(day: Path) -> None:
    first, *others = (day / manifest.NAME).read_text().splitlines(keepends=True)
    (day / manifest.NAME).write_text(json.dumps({**json.loads(first), "cut": False}) + "\n" + "".join(others))
    assert faults(day)[0] == "the signature does not fit"


def test_half_a_line_that_a_crash_left_is_cut_off(day: Path) -> None:
    with (day / manifest.NAME).open("ab") as file:
        file.write(b'{"n":5,"kin')
    assert faults(day)[-1] == "cannot be read"
    manifest.add(day, RING, {"kind": manifest.SEALED, "file": "c5.wav"})
    assert faults(day) == [""] * 5


def test_a_long_day_is_added_to_without_being_read(day: Path) -> None:
    for number in range(60):
        manifest.add(day, RING, {"kind": manifest.SEALED, "file": f"d{number}.wav", "call": "x" * 400})
    assert (day / manifest.NAME).stat().st_size > 2 * manifest.MOST_LINE_BYTES
    assert faults(day) == [""] * 64

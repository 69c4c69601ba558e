"""`hotline recordings verify` asks the database: what no manifest tells any more is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from calls.retention import RetentionClass, RetentionPolicy
from hotline.cli import app
from hotline.purging import Purger
from recordings import manifest
from recordings.folder import RecordingFolder
from recordings.keyring import KeyFile
from recordings.sealed_form import key_file, sealed_file
from recordings.vault import Vault
from tests.unit.console.house import House
from tests.unit.recordings.tape import noise, tape

BEGIN = datetime(2026, 11, 22, 3, tzinfo=UTC)
DAY = "2026/11/22"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A server's data: three recordings sealed."""
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOTLINE_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    keys = KeyFile(tmp_path / "keys" / "recordings.key")
    keys.make()
    (tmp_path / "data").mkdir()
    house = House(tmp_path / "data", at=BEGIN)
    house.recordings = RecordingFolder(house.recordings.root, Vault(keys))
    house.open_shop()
    for number in range(3):
        house.served(f"c{number}", length_s=2)
        vault_of(house).keep(place(house, number))
    yield house
    house.close()


def vault_of(house: House) -> Vault:
    assert house.recordings.vault is not None
    return house.recordings.vault


def place(house: House, number: int) -> Path:
    return house.recordings.root / DAY / f"c{number}-r1.wav"


def verify(*words: str) -> Result:
    return CliRunner().invoke(app, ["recordings", "verify", *words])


def test_what_went_with_its_last_lines_of_the_manifest_is_missing(house: House) -> None:
    assert (verify().exit_code, verify().stdout) == (0, "sound 3\n")
    lines = (place(house, 0).parent / manifest.NAME).read_bytes().splitlines(keepends=True)
    (place(house, 0).parent / manifest.NAME).write_bytes(lines[0])
    for number in (1, 2):
        sealed_file(place(house, number)).unlink()
        key_file(place(house, number)).unlink()
    result = verify()
    assert (result.exit_code, result.stdout) == (1, "sound 1 · missing 2\n")
    assert f"{DAY}/c2-r1.wav: missing" in result.stderr
    assert verify("--files-only").exit_code == 0, "files alone do not show it"
    assert verify("c0-r1").exit_code == 0
    assert verify("c1-r1").exit_code == 1


def test_what_was_deleted_by_right_is_not_missing_until_it_is_back(house: House) -> None:
    files = {kind(place(house, 0)): kind(place(house, 0)).read_bytes() for kind in (sealed_file, key_file)}
    before = (place(house, 0).parent / manifest.NAME).read_bytes()
    policy = RetentionPolicy(days=dict.fromkeys(RetentionClass, 1))
    done = Purger(house.database, house.recordings, policy, lambda: BEGIN + timedelta(days=9)).run("test")
    assert done.recordings == 3
    assert (verify().exit_code, verify().stdout) == (0, "0\n")
    for file, content in files.items():
        file.write_bytes(content)
    (place(house, 0).parent / manifest.NAME).write_bytes(before.splitlines(keepends=True)[0])
    result = verify()
    assert (result.exit_code, verify("--files-only").exit_code) == (1, 0)
    assert "c0-r1.wav: added it was deleted on 2026-12-01" in result.stderr


def test_sound_that_is_not_the_calls_is_named_sealed_or_waiting(house: House) -> None:
    """By somebody who has the key, or before it was sealed."""
    for number in (0, 1):
        sealed_file(place(house, number)).unlink()
        tape(place(house, number), noise(100))
    vault_of(house).keep(place(house, 0))
    result = verify()
    assert result.exit_code == 1
    for number in (0, 1):
        assert f"c{number}-r1.wav: changed not the sound that the database knows" in result.stderr
    assert "c2" not in result.stderr


def test_a_call_that_is_up_and_one_that_waits_are_well(house: House) -> None:
    house.talking("c7")
    tape(place(house, 7), noise(10))
    house.served("c8", length_s=2)
    assert (verify().exit_code, verify().stdout) == (0, "sound 3 · waiting to be sealed 2\n")


def test_without_the_database_it_says_so(house: House) -> None:
    house.close()
    (house.folder / "hotline.db").unlink()
    result = verify()
    assert (result.exit_code, result.stdout) == (3, "sound 3\n")
    assert "there is no database" in result.stderr

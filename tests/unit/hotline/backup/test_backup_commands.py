"""`hotline backup`, `backup verify`, `restore`: what they say, and how they end [X2]."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hotline.cli import app
from hotline.settings import Settings
from tests.unit.hotline.backup.test_backup import PASSPHRASE, house, own_folder, settings

__all__ = ["house", "own_folder"]


class Machine:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def run(self, on: Settings, *words: str, **more: str) -> tuple[int, str]:
        given = {
            "HOTLINE_DATA_DIR": on.data_dir,
            "HOTLINE_CONFIG_DIR": on.config_dir,
            "HOTLINE_KEYS_DIR": on.keys_dir,
        }
        done = CliRunner().invoke(app, words, env={name: str(value) for name, value in given.items()} | more)
        return done.exit_code, done.output


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return Machine(monkeypatch)


def test_there_and_back(house: Settings, machine: Machine, tmp_path: Path) -> None:
    backup, there = str(tmp_path / "b.tar"), settings(tmp_path / "there")
    status, told = machine.run(house, "backup", backup)
    assert (status, "backed up to" in told, "THE KEYS ARE NOT IN IT" in told) == (0, True, True)
    status, told = machine.run(there, "backup", "verify", backup)
    assert (status, "sound: 12 files, node1" in told) == (0, True)
    status, told = machine.run(there, "restore", backup)
    assert (status, "restored 12 files" in told) == (0, True)
    status, told = machine.run(there, "restore", backup)
    assert (status, "--replace" in told) == (2, True)
    status, told = machine.run(there, "restore", backup, "--replace")
    assert (status, "what was there is at" in told) == (0, True)


def test_the_keys_with_a_passphrase(house: Settings, machine: Machine, tmp_path: Path) -> None:
    backup, there = str(tmp_path / "b.tar"), settings(tmp_path / "there")
    secret = {"HOTLINE_BACKUP_PASSPHRASE": PASSPHRASE}
    status, told = machine.run(house, "backup", "--with-keys", backup, HOTLINE_BACKUP_PASSPHRASE="short")
    assert (status, "12 characters" in told, Path(backup).exists()) == (2, True, False)
    status, told = machine.run(house, "backup", "--with-keys", backup, **secret)
    assert (status, "THE KEYS ARE IN IT" in told) == (0, True)
    status, told = machine.run(there, "restore", backup)
    assert (status, "the keys in it were not restored" in told) == (0, True)
    status, told = machine.run(there, "restore", backup, "--replace", "--with-keys", **secret)
    assert (status, f"key {there.key_file}" in told) == (0, True)


def test_a_damaged_one_and_none(house: Settings, machine: Machine, tmp_path: Path) -> None:
    backup = tmp_path / "b.tar"
    assert machine.run(house, "backup", str(backup))[0] == 0
    backup.write_bytes(backup.read_bytes().replace(b"wrapped", b"wrappee"))
    status, told = machine.run(house, "backup", "verify", str(backup))
    assert (status, "is not what was backed up" in told) == (2, True)
    status, told = machine.run(house, "backup", "verify", str(tmp_path / "none.tar"))
    assert status == 1

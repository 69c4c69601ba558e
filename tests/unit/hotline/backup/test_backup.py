"""What a backup has, how it is proven, and what is refused: before anything is touched [X2, X4]."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calls import events as e
from calls.errors import ConfigurationError
from hotline.backup import form
from hotline.backup.form import DATABASE, HEAD, MANIFEST, Head
from hotline.backup.keys import SECRET_SETTINGS, put_back, sealed_keys, unsealed, without_secrets
from hotline.backup.making import latest, make
from hotline.backup.opening import Backup
from hotline.backup.restoring import SKIPPED, restore
from hotline.settings import Settings
from store.auditing import AuditTrail
from store.database import Database
from store.journal import JournalWriter, read

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
PASSPHRASE = "correct horse battery"
DAY = Path("recordings/2026/11/30")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", config_dir=folder / "config", keys_dir=folder / "keys")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Settings]:
    """A small hotline, as it lies on the disk while it runs."""
    here = settings(tmp_path / "here")
    database = Database(here.database)
    database.migrate()
    AuditTrail(database).add(NOON, "ann", "something", {})
    journal = JournalWriter(here.data_dir / "journal")
    journal.append(e.ServerStarted("node1", NOON), NOON, 1.0)
    journal.append(e.AgentLoggedOut("1001"), NOON, 2.0)
    assert journal.flush(5)
    for name, content in {
        DAY / "c1-r1.wav.sealed": "sealed", DAY / "c1-r1.wav.key": "wrapped", DAY / "manifest.jsonl": "{}\n",
        DAY / "c2-r1.wav": "being written", DAY / "c3-r1.wav.sealed.new": "half", Path("pins.json"): "{}",
        Path("ears/said.wav"): "of the moment", Path("tls/key.pem"): "a key", Path("prompts/a.wav"): "prompt",
    }.items():  # fmt: skip
        write(here.data_dir / name, content)
    (here.data_dir / "mqtt").mkdir()
    box = sqlite3.connect(here.data_dir / "mqtt" / "mqtt.db", isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "CREATE TABLE marks (seq)", "INSERT INTO marks VALUES (7)"):
        box.execute(statement)
    write(here.config_dir / "lines.yaml", "hotline: 样例\n")
    write(here.key_file, "key of the recordings")
    yield here
    box.close()
    journal.close()
    database.dispose()


def write(place: Path, content: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content)


def names(backup: Backup) -> set[str]:
    return set(backup.read())


def test_everything_is_in_it_but_the_keys(house: Settings, tmp_path: Path) -> None:
    made = make(house, tmp_path / "b.tar", by="test")
    backup = Backup(made.place)
    assert names(backup) == {
        HEAD, DATABASE, "config/lines.yaml", "data/pins.json", "data/prompts/a.wav",
        "data/journal/journal-00000000000000000001.log", "data/journal/node", "data/mqtt/mqtt.db",
        f"data/{DAY}/c1-r1.wav.sealed", f"data/{DAY}/c1-r1.wav.key",
        f"data/{DAY}/c2-r1.wav", f"data/{DAY}/manifest.jsonl",
    }  # fmt: skip
    assert (backup.head.database, backup.head.node, backup.head.with_keys) == ("sqlite", "node1", False)
    assert made.place.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part"))


def test_recordings_may_be_left_out(house: Settings, tmp_path: Path) -> None:
    backup = Backup(make(house, tmp_path / "b.tar", by="test", recordings=False).place)
    assert not [name for name in names(backup) if "recordings" in name]


def test_it_comes_back_as_it_was(house: Settings, tmp_path: Path) -> None:
    backup = Backup(make(house, tmp_path / "b.tar", by="test").place)
    there = settings(tmp_path / "there")
    done = restore(there, backup, by="test")
    for name in (DAY / "c1-r1.wav.sealed", DAY / "c2-r1.wav", Path("pins.json")):
        assert (there.data_dir / name).read_bytes() == (house.data_dir / name).read_bytes()
    assert (there.config_dir / "lines.yaml").read_text() == "hotline: 样例\n"
    with closing(sqlite3.connect(there.data_dir / "mqtt" / "mqtt.db")) as box:
        assert box.execute("SELECT seq FROM marks").fetchall() == [(7,)], "what stood in its log only is there"
    database = Database(there.database)
    whats = [entry.what for entry in AuditTrail(database).entries(10)]
    database.dispose()
    assert whats == ["backup_restored", "backup_made", "something"]
    assert (done.moved, done.keys, done.left_keys) == ([], [], False)
    assert not (there.data_dir / ".restoring").exists()


def test_recordings_that_lie_by_themselves_go_there(house: Settings, tmp_path: Path) -> None:
    apart = {"data_dir": tmp_path / "there" / "data", "config_dir": tmp_path / "there" / "config"}
    there = Settings(**apart, recordings_dir=tmp_path / "disk" / "node1")  # type: ignore[arg-type]
    backup = Backup(make(house, tmp_path / "b.tar", by="test").place)
    restore(there, backup, by="test")
    assert (tmp_path / "disk" / "node1" / "2026/11/30/c1-r1.wav.sealed").read_text() == "sealed"
    assert not (there.data_dir / "recordings").exists()
    with pytest.raises(ConfigurationError) as refused:
        restore(there, backup, by="test")
    assert str(tmp_path / "disk" / "node1") in {fault.place for fault in refused.value.faults}
    again = make(there, tmp_path / "again.tar", by="test")
    assert f"data/{DAY}/c1-r1.wav.sealed" in names(Backup(again.place))


def test_the_journal_goes_on_with_numbers_nobody_was_told(house: Settings, tmp_path: Path) -> None:
    with (house.data_dir / "journal" / "journal-00000000000000000001.log").open("ab") as file:
        file.write(b"00000000 half a li")
    there = settings(tmp_path / "there")
    restore(there, Backup(make(house, tmp_path / "b.tar", by="test").place), by="test")
    entries = list(read(there.data_dir / "journal", report=lambda fault: pytest.fail(str(fault))))
    assert [entry.seq for entry in entries] == [1, 2, 2 + SKIPPED]
    assert isinstance(entries[-1].event, e.ServerStopped)
    journal = JournalWriter(there.data_dir / "journal", after_seq=2)
    assert journal.append(e.AgentLoggedOut("1001"), NOON, 1.0).seq == 3 + SKIPPED
    journal.close()


def test_a_folder_has_one_a_time_and_what_did_not_change_takes_no_room(house: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    first = make(house, folder, by="test")
    write(house.data_dir / DAY / "c4-r1.wav.sealed", "another")
    old = first.place.rename(folder / "2026-01-01T00-00-00Z")
    second = make(house, folder, by="test")
    assert second.linked >= 4
    same = f"data/{DAY}/c1-r1.wav.sealed"
    assert (old / same).stat().st_ino == (second.place / same).stat().st_ino
    assert (second.place / same).stat().st_ino != (house.data_dir / DAY / "c1-r1.wav.sealed").stat().st_ino
    assert f"data/{DAY}/c4-r1.wav.sealed" in names(Backup(second.place))
    found = latest(folder)
    assert found is not None
    assert found.place == second.place
    shutil.rmtree(old)
    there = settings(tmp_path / "there")
    assert restore(there, Backup(second.place), by="test").files == second.files - 1


def test_one_that_was_not_finished_is_not_taken_for_one(house: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    (folder / "2026-11-30T00-00-00Z").mkdir(parents=True)
    made = make(house, folder, by="test")
    (made.place / MANIFEST).unlink()
    assert latest(folder) is None
    with pytest.raises(ConfigurationError, match="not whole"):
        Backup(made.place).read()


@pytest.mark.parametrize("cut", [600, 5000])
def test_a_file_whose_end_is_missing_is_refused_and_nothing_is_touched(
    house: Settings, tmp_path: Path, cut: int
) -> None:
    place = make(house, tmp_path / "b.tar", by="test").place
    os.truncate(place, place.stat().st_size - 10_240 - cut)
    there = settings(tmp_path / "there")
    with pytest.raises(ConfigurationError, match="not whole"):
        restore(there, Backup(place), by="test")
    assert not there.config_dir.exists()
    assert not (there.data_dir / "journal").exists()


def test_a_changed_byte_is_found_and_named(house: Settings, tmp_path: Path) -> None:
    place = make(house, tmp_path / "b.tar", by="test").place
    content = place.read_bytes()
    place.write_bytes(content.replace(b"wrapped", b"wrappee"))
    with pytest.raises(ConfigurationError, match=r"c1-r1\.wav\.key: is not what was backed up"):
        Backup(place).read()


def test_a_file_gone_from_a_folder_is_missed(house: Settings, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    made = make(house, tmp_path / "backups", by="test")
    (made.place / "data" / "pins.json").unlink()
    with pytest.raises(ConfigurationError, match=r"pins\.json: is missing"):
        Backup(made.place).read()


def repacked(house: Settings, tmp_path: Path, **change: object) -> Path:
    """A backup whose head says something else."""
    (tmp_path / "backups").mkdir(exist_ok=True)
    place = make(house, tmp_path / "backups", by="test").place
    head = json.loads((place / HEAD).read_bytes())
    (place / HEAD).write_text(json.dumps(head | change))
    return place


@pytest.mark.parametrize("change", [{"format": 2, "product": "9.9"}, {"revision": "9999", "product": "9.9"}])
def test_one_of_a_later_version_is_refused_with_what_to_install(
    house: Settings, tmp_path: Path, change: dict[str, object]
) -> None:
    place = repacked(house, tmp_path, **change)
    with pytest.raises(ConfigurationError, match=r"Install version 9\.9 or later"):
        restore(settings(tmp_path / "there"), Backup(place), by="test")


def test_a_copy_of_postgresql_does_not_go_into_sqlite(house: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Set HOTLINE_DATABASE_URL to a postgresql"):
        restore(settings(tmp_path / "there"), Backup(repacked(house, tmp_path, database="postgresql")), by="test")


def test_it_is_not_put_over_a_server_that_runs(house: Settings, tmp_path: Path) -> None:
    backup = Backup(make(house, tmp_path / "b.tar", by="test").place)
    with pytest.raises(ConfigurationError, match="another server"):
        restore(house, backup, by="test", replace=True)


def test_what_is_there_is_moved_aside_only_when_that_is_asked_for(house: Settings, tmp_path: Path) -> None:
    backup = Backup(make(house, tmp_path / "b.tar", by="test").place)
    there = settings(tmp_path / "there")
    restore(there, backup, by="test")
    write(there.data_dir / "pins.json", "mine")
    with pytest.raises(ConfigurationError, match="--replace") as refused:
        restore(there, backup, by="test")
    assert len(refused.value.faults) == 2
    moved = restore(there, backup, by="test", replace=True).moved
    assert [place.parent for place in moved] == [there.config_dir, there.data_dir]
    assert (moved[1] / "pins.json").read_text() == "mine"
    assert (there.data_dir / "pins.json").read_text() == "{}"


def test_keys_are_sealed_and_come_back_only_with_the_passphrase(house: Settings, tmp_path: Path) -> None:
    place = make(house, tmp_path / "b.tar", by="test", passphrase=PASSPHRASE).place
    assert b"key of the recordings" not in place.read_bytes()
    there = settings(tmp_path / "there")
    done = restore(there, Backup(place), by="test")
    assert (done.left_keys, there.key_file.exists()) == (True, False)
    with pytest.raises(ConfigurationError, match="passphrase is another one"):
        restore(there, Backup(place), by="test", replace=True, passphrase="another passphrase")
    done = restore(there, Backup(place), by="test", replace=True, passphrase=PASSPHRASE)
    assert there.key_file.read_text() == "key of the recordings"
    assert (there.data_dir / "tls" / "key.pem").read_text() == "a key"
    assert there.key_file.stat().st_mode & 0o777 == 0o600


def test_keys_that_are_there_stay(house: Settings, tmp_path: Path) -> None:
    there = settings(tmp_path / "there")
    write(there.key_file, "mine")
    told = put_back(there, unsealed(sealed_keys(house, PASSPHRASE), PASSPHRASE))
    assert there.key_file.read_text() == "mine"
    assert [line for line in told if "stays" in line]


def test_secrets_of_the_settings_are_left_out(house: Settings, tmp_path: Path) -> None:
    lines = "".join(f"{name}: hush\n" for name in SECRET_SETTINGS)
    (tmp_path / "hotline.yaml").write_text(f"node: beijing\n{lines}")
    assert json.loads(without_secrets(tmp_path / "hotline.yaml")) == {"node": "beijing"}
    place = make(house, tmp_path / "b.tar", by="test").place
    assert form.SETTINGS in names(Backup(place))
    assert b"hush" not in place.read_bytes()


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "data/../../outside"])
def test_nothing_is_put_outside_the_folders(house: Settings, tmp_path: Path, name: str) -> None:
    place = tmp_path / "evil.tar"
    with tarfile.open(place, "w") as tar:
        head = Head(1, "0", "", "sqlite", "node1", NOON.isoformat(), with_keys=False, with_recordings=True).to_bytes()
        for member, content in ((HEAD, head), (name, b"x"), (MANIFEST, b"{}")):
            write(tmp_path / "content", "")
            (tmp_path / "content").write_bytes(content)
            tar.add(tmp_path / "content", member)
            tar.members[-1].name = member
    with pytest.raises(ConfigurationError):
        restore(settings(tmp_path / "there"), Backup(place), by="test")
    assert not (tmp_path / "outside").exists()


def test_what_is_no_backup_is_none(tmp_path: Path) -> None:
    for content in (b"", b"hello", b"\0" * 20_000):
        (tmp_path / "b.tar").write_bytes(content)
        with pytest.raises(ConfigurationError, match="is no backup"):
            Backup(tmp_path / "b.tar")


def test_a_file_that_is_there_is_not_overwritten(house: Settings, tmp_path: Path) -> None:
    write(tmp_path / "b.tar", "mine")
    with pytest.raises(ConfigurationError, match="is there already"):
        make(house, tmp_path / "b.tar", by="test")
    assert (tmp_path / "b.tar").read_text() == "mine"


def test_an_empty_place_is_no_hotline(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no hotline keeps anything here"):
        make(settings(tmp_path / "nowhere"), tmp_path / "b.tar", by="test")


def test_a_full_disk_leaves_nothing_half(house: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hotline.backup.making.copying.copy_out", full)
    (tmp_path / "backups").mkdir()
    for target in (tmp_path / "b.tar", tmp_path / "backups"):
        with pytest.raises(OSError, match="No space"):
            make(house, target, by="test")
    assert not list(tmp_path.glob("b.tar*"))
    assert not list((tmp_path / "backups").iterdir())

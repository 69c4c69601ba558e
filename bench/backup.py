"""How long a backup, its verification and a restore take: `python -m bench.backup --gigabytes 2 --folder /tmp`.

Recordings of random bytes (as sealed ones are), 2 MB each, and a journal; everything is deleted afterwards. Caches of
the operating system are warm: a cold disk's sequential rate is an upper limit besides.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from calls import events as e
from hotline.backup.making import make
from hotline.backup.opening import Backup
from hotline.backup.restoring import restore
from hotline.settings import Settings
from store.database import Database
from store.journal import JournalWriter

RECORDING_BYTES = 2_000_000
ENTRIES = 200_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="hotline-backup-") as folder:
        measure(Path(folder), int(given.gigabytes * 1e9))


def measure(folder: Path, size: int) -> None:
    here, there = settings(folder / "here"), settings(folder / "there")
    fill(here, size)
    for what, work in {
        "backup to a file": lambda: make(here, folder / "b.tar", by="bench"),
        "verify": lambda: Backup(folder / "b.tar").read(),
        "restore": lambda: restore(there, Backup(folder / "b.tar"), by="bench"),
        "backup to a folder": lambda: (folder / "b").mkdir() or make(here, folder / "b", by="bench"),
        "the next into it": lambda: time.sleep(1) or make(here, folder / "b", by="bench"),
    }.items():
        began = time.monotonic()
        work()
        took_s = time.monotonic() - began
        print(f"{what:20} {took_s:7.1f} s {size / 1e6 / took_s:8.0f} MB/s")


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", config_dir=folder / "config", keys_dir=folder / "keys")


def fill(here: Settings, size: int) -> None:
    day = here.recordings / "2026" / "11" / "30"
    day.mkdir(parents=True)
    here.config_dir.mkdir(parents=True)
    for number in range(size // RECORDING_BYTES):
        (day / f"c{number}-r1.wav.sealed").write_bytes(os.urandom(RECORDING_BYTES))
        (day / f"c{number}-r1.wav.key").write_bytes(os.urandom(100))
    database = Database(here.database)
    database.migrate()
    database.dispose()
    journal = JournalWriter(here.data_dir / "journal")
    for number in range(ENTRIES):
        journal.append(e.AgentLoggedOut(f"{number}"), datetime.now(UTC), float(number))
    journal.close()


if __name__ == "__main__":
    main()

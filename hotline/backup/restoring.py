"""Puts a backup back: everything is read and held to its manifest first, then moved to its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from calls.errors import ConfigurationError, Fault
from calls.events import ServerStopped
from calls.journal import Entry, to_line
from hotline.backup.form import CONFIG, DATA, DATABASE, JOURNAL, KEYS, RECORDINGS, Head, too_new
from hotline.backup.keys import put_back, unsealed
from hotline.backup.opening import Backup
from hotline.settings import Settings
from store import copying
from store.auditing import AuditTrail
from store.database import Database
from store.lock import LOCK, FolderLock
from store.segment import last_whole, path_of, segments

SKIPPED = 1_000_000
"""Numbers of the journal that are left out after a restore: what happened after the backup had the next ones, and
other systems were told of it by them."""


RESTORING, BEFORE = ".restoring", ".before-"
"""Folders in which a restore puts what is not in its place yet, and what was there."""


@dataclass(slots=True)
class Restored:
    head: Head
    files: int = 0
    moved: list[Path] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    left_keys: bool = False


def restore(
    settings: Settings,
    backup: Backup,
    *,
    by: str,
    replace: bool = False,
    passphrase: str | None = None,
    watch: Callable[[int], None] = lambda _bytes: None,
) -> Restored:
    """To where the settings say. With `replace` what is there is moved aside, never deleted; the tables of a
    PostgreSQL database are replaced. Raises ConfigurationError, before anything was touched: a server runs, there is
    something already, the backup is damaged or of a later version."""
    there = [folder for _, folder in _places(settings) if _is_used(folder)]
    database = Database(settings.database)
    try:
        _check(settings, backup, database, None if replace else there)
        done = Restored(backup.head)
        aside = settings.data_dir / RESTORING
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700)
        try:
            done.files = _unpack(backup, aside, watch)
            keys = _keys(aside, done, passphrase)
            _put(settings, aside, database, done, there)
            done.keys = put_back(settings, keys)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        _skip_numbers(settings.data_dir / JOURNAL, backup.head)
        _tell(database, by, backup)
    finally:
        database.dispose()
    return done


def _places(settings: Settings) -> list[tuple[str, Path]]:
    """Where what was read belongs, by the folder it was put aside in."""
    apart = [(RECORDINGS, settings.recordings)] if settings.recordings_dir is not None else []
    return [(CONFIG, settings.config_dir), (DATA, settings.data_dir), *apart]


def _check(settings: Settings, backup: Backup, database: Database, there: list[Path] | None) -> None:
    """`there` are folders with something in them; None: they may be replaced."""
    place, head = str(backup.place), backup.head
    if head.revision and not copying.knows(head.revision):
        raise ConfigurationError([too_new(place, head.product)])
    if head.database != copying.kind(database):
        raise ConfigurationError([_other_database(place, head.database)])
    if (settings.data_dir / JOURNAL).is_dir():
        FolderLock(settings.data_dir / JOURNAL).release()  # FolderTakenError: a server runs
    if copying.is_in_use(database):
        raise ConfigurationError([_in_use(database.name)])
    if there is None:
        return
    faults = [_not_empty(str(folder)) for folder in there]
    if not database.is_sqlite and not copying.is_empty(database):
        faults.append(_not_empty(database.name))
    if faults:
        raise ConfigurationError(faults)


def _is_used(folder: Path) -> bool:
    """There is more than what a restore itself, or looking whether a server runs, leaves."""
    entries = folder.iterdir() if folder.is_dir() else ()
    found = (entry for entry in entries if not entry.name.startswith((BEFORE, RESTORING)))
    return any(each.is_file() and each.name != LOCK for entry in found for each in (entry, *entry.rglob("*")))


def _unpack(backup: Backup, aside: Path, watch: Callable[[int], None]) -> int:
    """Everything below `aside`, good when it returns."""
    open_file: list[tuple[str, BinaryIO]] = []

    def take(name: str, chunk: bytes) -> None:
        if not open_file or open_file[0][0] != name:
            _close(open_file)
            place = aside / name
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            open_file.append((name, os.fdopen(handle, "wb")))
        open_file[0][1].write(chunk)

    try:
        return len(backup.read(take, watch))
    finally:
        _close(open_file)


def _close(open_file: list[tuple[str, BinaryIO]]) -> None:
    while open_file:
        _, file = open_file.pop()
        with file:
            file.flush()
            os.fsync(file.fileno())


def _keys(aside: Path, done: Restored, passphrase: str | None) -> dict[str, bytes]:
    """Looked at before anything is put: a wrong passphrase touches nothing."""
    if not (aside / KEYS).is_file():
        return {}
    done.left_keys = passphrase is None
    return {} if passphrase is None else unsealed((aside / KEYS).read_bytes(), passphrase)


def _put(settings: Settings, aside: Path, database: Database, done: Restored, used: list[Path]) -> None:
    """Entry by entry: a folder may be a volume of its own, which cannot be renamed."""
    stamp = f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%fZ}"
    database.dispose()
    if settings.recordings_dir is not None and (aside / DATA / RECORDINGS).is_dir():
        (aside / DATA / RECORDINGS).replace(aside / RECORDINGS)
    for name, folder in _places(settings):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder in used and _is_used(folder):
            done.moved.append(_moved_aside(folder, f"{BEFORE}{stamp}"))
        for entry in list((aside / name).iterdir()) if (aside / name).is_dir() else ():
            _remove(folder / entry.name)
            shutil.move(entry, folder / entry.name)
    copying.copy_in(database, aside / DATABASE)


def _moved_aside(folder: Path, name: str) -> Path:
    kept = folder / name
    kept.mkdir(mode=0o700)
    for entry in list(folder.iterdir()):
        if not entry.name.startswith((BEFORE, RESTORING)):
            entry.replace(kept / entry.name)
    return kept


def _remove(place: Path) -> None:
    """What is empty there, and no more than that."""
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _skip_numbers(journal: Path, head: Head) -> None:
    """The journal ends where the backup does, and goes on with numbers that were never given to anything."""
    journal.mkdir(parents=True, exist_ok=True, mode=0o700)
    last = 0
    for first, path in segments(journal):
        end, seq = last_whole(path)
        os.truncate(path, end)  # half a line: somebody was writing it
        last = max(last, first - 1, seq or 0)
    seq, at = last + SKIPPED, datetime.fromisoformat(head.began_at)
    path = path_of(journal, seq)
    path.write_bytes(to_line(Entry(seq, at, 0.0, ServerStopped(head.node, at))))
    path.chmod(0o600)


def _tell(database: Database, by: str, backup: Backup) -> None:
    database.migrate()
    copying.sign_everybody_out(database)
    detail = {"backup": str(backup.place), "began_at": backup.head.began_at, "node": backup.head.node}
    AuditTrail(database).add(datetime.now(UTC), by, "backup_restored", detail)


def _not_empty(place: str) -> Fault:
    return Fault(
        place, "there is something already", "Name an empty place in the settings, or give --replace: then what is "
        "there is moved aside",
        "已有内容", "请在设置中指定空的位置，或加 --replace（现有内容会移到一旁）",
    )  # fmt: skip


def _in_use(place: str) -> Fault:
    return Fault(
        place, "servers are using this database", "Stop all of them, or name another database",
        "有服务正在使用此数据库", "请先停止所有服务，或指定另一个数据库",
    )  # fmt: skip


def _other_database(place: str, kind: str) -> Fault:
    return Fault(
        place, f"its database is a copy of {kind}", f"Set HOTLINE_DATABASE_URL to a {kind} database",
        f"其中的数据库是 {kind}", f"请将 HOTLINE_DATABASE_URL 设为 {kind} 数据库",
    )  # fmt: skip

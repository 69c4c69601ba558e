"""Makes a backup of everything while the server runs, in an order in which the parts fit together.

The database first: it never knows more than the journal, which is read after it. Then the recordings that were there
before the journal was read, so that it knows them all; of a day its manifest before its files: what is sealed
meanwhile is more than the manifest says, never less. What is written to at the moment (the journal's last segment,
recordings of calls that are up) is read as far as it is; a start mends it as after a crash.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from calls.errors import ConfigurationError, Fault
from hotline.backup.form import CONFIG, DATA, DATABASE, FORMAT, HEAD, JOURNAL, KEYS, RECORDINGS, SETTINGS, Head
from hotline.backup.keys import TLS, sealed_keys, without_secrets
from hotline.backup.opening import Backup
from hotline.backup.packing import PART, FolderPack, Pack, TarPack
from hotline.settings import SETTINGS_FILE, Settings
from recordings.durable import NEW
from recordings.manifest import NAME as DAYS_MANIFEST
from store import copying
from store.auditing import AuditTrail
from store.database import Database

NOT_KEPT = frozenset({"ears", TLS, RECORDINGS, JOURNAL})
"""Of the data folder: what is of the moment, what is a key, and what has its own turn."""
LOCK = ".lock"
SQLITE = ".db"
"""What ends so is copied as SQLite does it, with what stands in its log only."""
_DATABASE_FILES = ("", "-wal", "-shm", "-journal")
_OF_THE_MOMENT = (NEW, LOCK, *(SQLITE + end for end in _DATABASE_FILES[1:]))

Tell = Callable[[str, int, int], None]
"""How far it is: what is read now, files done, files there are."""


@dataclass(frozen=True, slots=True)
class Made:
    place: Path
    files: int
    bytes: int
    linked: int


def make(
    settings: Settings,
    target: Path,
    *,
    by: str,
    passphrase: str | None = None,
    recordings: bool = True,
    tell: Tell = lambda _what, _done, _all: None,
) -> Made:
    """Into the file `target`, or below it where it is a folder. Raises ConfigurationError and OSError; what is not
    whole is not left behind."""
    if not (settings.data_dir / JOURNAL).is_dir():
        raise ConfigurationError([_nothing(settings.data_dir)])
    database = Database(settings.database)
    now = datetime.now(UTC)
    try:
        AuditTrail(database).add(now, by, "backup_made", {"place": str(target), "with_keys": passphrase is not None})
        place, pack = _pack(target, now)
        try:
            head = _head(settings, database, now, with_keys=passphrase is not None, with_recordings=recordings)
            pack.add_bytes(HEAD, head.to_bytes())
            _fill(pack, settings, database, passphrase, recordings=recordings, tell=tell)
            pack.finish()
        except BaseException:
            pack.abandon()
            raise
    finally:
        database.dispose()
    size = sum(member.size for member in pack.members.values())
    return Made(place, len(pack.members), size, pack.linked if isinstance(pack, FolderPack) else 0)


def _pack(target: Path, now: datetime) -> tuple[Path, Pack]:
    if not target.is_dir():
        if target.exists():
            raise ConfigurationError([_taken(target)])
        target.parent.mkdir(parents=True, exist_ok=True)
        return target, TarPack(target)
    before = latest(target)
    place = target / f"{now:%Y-%m-%dT%H-%M-%SZ}"
    return place, FolderPack(place, before.place, before.manifest()) if before is not None else FolderPack(place)


def latest(folder: Path) -> Backup | None:
    """The last whole backup below the folder."""
    for place in sorted((each for each in folder.iterdir() if each.is_dir()), reverse=True):
        if place.suffix != PART and (place / HEAD).is_file():
            try:
                backup = Backup(place)
                backup.manifest()
            except ConfigurationError:
                continue
            return backup
    return None


def _head(settings: Settings, database: Database, now: datetime, *, with_keys: bool, with_recordings: bool) -> Head:
    return Head(
        format=FORMAT,
        product=metadata.version("hotline"),
        revision=copying.revision(database),
        database=copying.kind(database),
        node=settings.node,
        began_at=now.isoformat(),
        with_keys=with_keys,
        with_recordings=with_recordings,
    )


def _fill(
    pack: Pack, settings: Settings, database: Database, passphrase: str | None, *, recordings: bool, tell: Tell
) -> None:
    tell(DATABASE, 0, 1)
    with _aside(settings) as copy:
        copying.copy_out(database, copy)
        pack.add_file(DATABASE, copy)
    sounds = list(_recordings(settings.recordings)) if recordings else []
    found = [*_others(settings), *_journal(settings), *sounds]
    for number, (name, path) in enumerate(found):
        tell(name, number, len(found))
        if path.suffix == SQLITE:
            with _aside(settings) as copy:
                copying.copy_sqlite(path, copy)
                pack.add_file(name, copy)
        else:
            _add(pack, name, path)
    _add_late(pack, settings.recordings, {_recording(name) for name, _ in sounds})
    if Path(SETTINGS_FILE).is_file():
        pack.add_bytes(SETTINGS, without_secrets(Path(SETTINGS_FILE)))
    if passphrase is not None:
        pack.add_bytes(KEYS, sealed_keys(settings, passphrase))


@contextmanager
def _aside(settings: Settings) -> Iterator[Path]:
    """Where a copy may be made, which is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".backup-") as folder:
        yield Path(folder) / "copy"


def _add(pack: Pack, name: str, path: Path) -> None:
    """What is gone by now was sealed, and comes by its new name, or was deleted."""
    try:
        pack.add_file(name, path)
    except FileNotFoundError:
        return


def _add_late(pack: Pack, folder: Path, known: set[str]) -> None:
    """What was sealed since the first look lies there by another name."""
    for name, path in list(_recordings(folder)) if known else ():
        if name not in pack.members and _recording(name) in known:
            _add(pack, name, path)


def _recording(name: str) -> str:
    """The recording a file belongs to."""
    head, found, _ = name.rpartition(".wav")
    return head if found else name


def _others(settings: Settings) -> Iterator[tuple[str, Path]]:
    """The configuration, and all of the data folder that has no turn of its own."""
    for path in _files(settings.config_dir):
        yield f"{CONFIG}/{path.relative_to(settings.config_dir).as_posix()}", path
    database = {Path(f"{settings.data_dir / 'hotline.db'}{end}") for end in _DATABASE_FILES}
    if settings.database.startswith("sqlite:///"):
        database |= {Path(settings.database.removeprefix("sqlite:///") + end) for end in _DATABASE_FILES}
    for path in _files(settings.data_dir, NOT_KEPT):
        if path not in database:
            yield f"{DATA}/{path.relative_to(settings.data_dir).as_posix()}", path


def _journal(settings: Settings) -> Iterator[tuple[str, Path]]:
    for path in _files(settings.data_dir / JOURNAL):
        yield f"{DATA}/{JOURNAL}/{path.name}", path


def _recordings(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(_files(folder), key=lambda path: (path.parent, path.name != DAYS_MANIFEST, path.name)):
        yield f"{DATA}/{RECORDINGS}/{path.relative_to(folder).as_posix()}", path


def _files(folder: Path, but: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Whole files; no links, nothing half written, nothing hidden."""
    for here, folders, files in os.walk(folder):
        inside = Path(here)
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and not (inside == folder and each in but)
        )
        for name in sorted(files):
            path = inside / name
            if not name.endswith(_OF_THE_MOMENT) and not name.startswith(".") and not path.is_symlink():
                yield path


def _nothing(folder: Path) -> Fault:
    return Fault(
        str(folder), "no hotline keeps anything here", "Name its data folder with HOTLINE_DATA_DIR",
        "此处没有热线的数据", "请用 HOTLINE_DATA_DIR 指定数据目录",
    )  # fmt: skip


def _taken(target: Path) -> Fault:
    return Fault(
        str(target), "is there already", "Name a new file, or a folder in which each backup gets a folder of its own",
        "已存在", "请指定新文件名，或指定一个目录（每次备份各占一个子目录）",
    )  # fmt: skip

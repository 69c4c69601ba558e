"""Where the master keys are: a file outside the data directory, or the environment. The last one is in use; those
before it still open what they sealed.

The file has a line a key: `key <64 hexadecimal digits>`; `retired <id> <64 digits>` keeps the public half of one that
was taken away, so that what it signed can still be checked. Lines beginning with # are remarks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from calls.errors import ConfigurationError, Fault
from recordings.durable import write_whole
from recordings.master_keys import MasterKey

_REMARK = (
    "# Master keys of Hotline's recordings; the last one seals. Keep a copy elsewhere: without it no recording can\n"
    "# be heard. 热线录音的主密钥，最后一行为当前密钥。请另行备份：丢失后所有录音都无法播放。\n"
)
_RETIRED = re.compile(r"[0-9a-f]{16} [0-9a-f]{64}")


class KeyMissingError(ConfigurationError):
    """The key that is needed is not there."""


@dataclass(frozen=True, slots=True)
class Keyring:
    keys: tuple[MasterKey, ...]
    retired: Mapping[str, bytes] = field(default_factory=dict)
    """Public halves by id."""

    @property
    def current(self) -> MasterKey:
        return self.keys[-1]

    def find(self, key_id: str) -> MasterKey | None:
        return next((key for key in self.keys if key.id == key_id), None)

    def public(self, key_id: str) -> bytes | None:
        key = self.find(key_id)
        return key.public if key is not None else self.retired.get(key_id)


class Keys(Protocol):
    """Where keys come from; looked at anew each time, so that a rotation needs no restart."""

    place: str

    def ring(self) -> Keyring:
        """Raises KeyMissingError."""


class GivenKeys:
    """Those of a setting, separated by commas or blanks. Raises ConfigurationError naming the `place`."""

    def __init__(self, text: str, place: str) -> None:
        self.place = place
        try:
            keys = tuple(MasterKey.parse(word) for word in text.replace(",", " ").split())
        except ValueError:
            keys = ()
        if not keys:
            raise ConfigurationError([_faulty(place)])
        self._ring = Keyring(keys)

    def ring(self) -> Keyring:
        return self._ring


class KeyFile:
    """Read again whenever it changed."""

    def __init__(self, path: Path) -> None:
        self.path, self.place = path, str(path)
        self._read: tuple[tuple[int, int, int], Keyring] | None = None

    def ring(self) -> Keyring:
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, _parse(self.path.read_text(encoding="utf-8"), self.place))
        except FileNotFoundError:
            raise KeyMissingError([_missing(self.place)]) from None
        except (OSError, UnicodeDecodeError) as error:
            raise KeyMissingError([_unreadable(self.place, error)]) from error
        return self._read[1]

    def make(self) -> bool:
        """A first key where there is no file; True when one was made. Raises KeyMissingError when it cannot be."""
        if self.path.exists():
            return False
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write((MasterKey.new(),), {})
        except OSError as error:
            raise KeyMissingError([_unwritable(self.place, error)]) from error
        return True

    def add(self, key: MasterKey) -> None:
        """It is the one in use from now on. Raises KeyMissingError, OSError."""
        ring = self.ring()
        self._write((*ring.keys, key), ring.retired)

    def retire(self, ids: Iterable[str]) -> None:
        """Forget the secrets of these keys. Raises KeyMissingError, OSError."""
        ring, gone = self.ring(), set(ids)
        retired = {key.id: key.public for key in ring.keys if key.id in gone}
        self._write(tuple(key for key in ring.keys if key.id not in gone), {**ring.retired, **retired})

    def _write(self, keys: Iterable[MasterKey], retired: Mapping[str, bytes]) -> None:
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        lines = [f"retired {name} {public.hex()}\n" for name, public in retired.items()]
        lines += [f"key {key.secret.hex()}\n" for key in keys]
        write_whole(self.path, f"{_REMARK}# {today}\n{''.join(lines)}".encode(), 0o600)

    def __getstate__(self) -> dict[str, object]:
        return {"path": self.path, "place": self.place, "_read": None}


def _parse(text: str, place: str) -> Keyring:
    keys: list[MasterKey] = []
    retired: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        kind, _, value = line.strip().partition(" ")
        if kind == "key":
            keys.append(_key(value, f"{place}:{number}"))
        elif kind == "retired" and _RETIRED.fullmatch(value):
            retired[value[:16]] = bytes.fromhex(value[17:])
        elif kind and not kind.startswith("#"):
            raise KeyMissingError([_faulty(f"{place}:{number}")])
    if not keys:
        raise KeyMissingError([_faulty(place)])
    return Keyring(tuple(keys), retired)


def _key(value: str, place: str) -> MasterKey:
    try:
        return MasterKey.parse(value.strip())
    except ValueError:
        raise KeyMissingError([_faulty(place)]) from None


def not_in(keys: Keys, key_id: str) -> KeyMissingError:
    return KeyMissingError(
        [
            Fault(
                keys.place,
                f"the key {key_id} of a recording is not among the master keys",
                "Put the key back from its backup, as a line `key …` before the others",
                f"主密钥中没有录音所用的密钥 {key_id}",
                "请从备份中恢复该密钥，作为一行 `key …` 写在其他密钥之前",
            )
        ]
    )


def _missing(place: str) -> Fault:
    return Fault(
        place,
        "there is no master key of the recordings",
        "Put the file back from its backup, or name it with HOTLINE_RECORDING_KEY_FILE",
        "没有录音主密钥",
        "请从备份中恢复该文件，或用 HOTLINE_RECORDING_KEY_FILE 指定",
    )


def _faulty(place: str) -> Fault:
    return Fault(
        place,
        "is no master key",
        "Give 64 hexadecimal digits, such as `openssl rand -hex 32` prints",
        "不是主密钥",
        "请给出 64 位十六进制数，例如 `openssl rand -hex 32` 的输出",
    )


def _unreadable(place: str, error: Exception) -> Fault:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return Fault(
        place,
        f"the master key cannot be read ({reason})",
        "Give the server's user, and nobody else, the right to read it",
        f"无法读取录音主密钥（{reason}）",
        "请只为运行用户授予读权限",
    )


def _unwritable(place: str, error: OSError) -> Fault:
    return Fault(
        place,
        f"the master key of the recordings cannot be kept there ({error.strerror})",
        "Name a folder outside the data directory with HOTLINE_KEYS_DIR",
        f"无法在此保存录音主密钥（{error.strerror}）",
        "请用 HOTLINE_KEYS_DIR 指定数据目录之外的文件夹",
    )

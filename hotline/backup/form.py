"""What a backup is: a tar file, or a folder of the same names, with what is in it said first and proven last.

`backup.json` comes first and says what made it; `manifest.json` comes last and has the SHA-256 of every other member.
What is not whole has no manifest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from calls.errors import ConfigurationError, Fault

FORMAT = 1
HEAD, MANIFEST = "backup.json", "manifest.json"
CONFIG, DATA, DATABASE, KEYS, SETTINGS = "config", "data", "database/hotline", "keys.sealed", "settings/hotline.yaml"
RECORDINGS, JOURNAL = "recordings", "journal"
MOST_HEAD_BYTES, MOST_MANIFEST_BYTES = 64 * 1024, 2**31


@dataclass(frozen=True, slots=True)
class Head:
    """`format` is that of the backup, `product` the version that made it, `revision` the migration its database
    stands at; `database` says of which kind that is. `began_at` is ISO 8601."""

    format: int
    product: str
    revision: str
    database: str
    node: str
    began_at: str
    with_keys: bool
    with_recordings: bool

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def of(cls, content: bytes, place: str) -> Head:
        """Raises ConfigurationError when it is none, or of a later version."""
        try:
            values = json.loads(content)
            if values["format"] > FORMAT:
                raise ConfigurationError([too_new(place, str(values.get("product", "?")))])
            return cls(**{name: values[name] for name in cls.__dataclass_fields__})
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError([no_backup(place)]) from error


@dataclass(frozen=True, slots=True)
class Member:
    size: int
    sha256: str


def manifest_bytes(members: Mapping[str, Member]) -> bytes:
    return json.dumps({name: [one.size, one.sha256] for name, one in members.items()}, indent=0).encode()


def manifest_of(content: bytes, place: str) -> dict[str, Member]:
    try:
        return {name: Member(int(size), str(digest)) for name, (size, digest) in json.loads(content).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError([not_whole(place)]) from error


def is_safe(name: str) -> bool:
    """It leads nowhere but into the folder it is put in."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def no_backup(place: str) -> Fault:
    return Fault(
        place, "is no backup of a hotline", "Name a file or folder that `hotline backup` made",
        "不是热线的备份", "请指定由 hotline backup 生成的文件或目录",
    )  # fmt: skip


def not_whole(place: str) -> Fault:
    return Fault(
        place, "the backup is not whole: it was not finished, or its end is missing", "Take an earlier one",
        "备份不完整：未完成或末尾缺失", "请使用更早的备份",
    )  # fmt: skip


def changed(place: str, name: str) -> Fault:
    return Fault(
        f"{place}: {name}", "is not what was backed up (its SHA-256 differs)", "Take an earlier backup",
        "与备份时的内容不符（SHA-256 不同）", "请使用更早的备份",
    )  # fmt: skip


def missing(place: str, name: str) -> Fault:
    return Fault(
        f"{place}: {name}", "is missing from the backup", "Take an earlier backup",
        "备份中缺少该文件", "请使用更早的备份",
    )  # fmt: skip


def too_new(place: str, product: str) -> Fault:
    return Fault(
        place, f"the backup was made by a later version of the program ({product})",
        f"Install version {product} or later and restore with that",
        f"备份由更新版本的程序（{product}）生成", f"请安装 {product} 或更新版本后再恢复",
    )  # fmt: skip

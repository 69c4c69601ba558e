"""Whether this machine sees the folder the voice nodes record into: a mark they make in it, told over Redis too."""

from __future__ import annotations

import logging
import os
from enum import Enum, auto
from pathlib import Path
from secrets import token_hex

from calls.errors import ConfigurationError, Fault
from hotline.settings import Settings

log = logging.getLogger("hotline.recordings")

MARK = ".hotline-folder"


class Sight(Enum):
    """UNKNOWN: no voice node has told yet what its folder is."""

    SAME = auto()
    OTHER = auto()
    UNKNOWN = auto()


def folder_of_all(settings: Settings) -> Path:
    """Which all machines have to see."""
    return settings.recordings_shared or settings.recordings


def mark_of(settings: Settings) -> str:
    """Of a voice node's; empty where it cannot be written: then others cannot see whether it is theirs, either."""
    try:
        return mark(folder_of_all(settings))
    except OSError as error:
        log.warning("the folder of recordings takes no mark: %s", error)
        return ""


def mark(folder: Path) -> str:
    """The folder's, made when it has none. Raises OSError."""
    path = folder / MARK
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(file, "w") as writing:
        writing.write(fresh := token_hex(16))
    return fresh


def look(folder: Path, told: str | None) -> Sight:
    """`told` is the mark of the folder that voice nodes record into."""
    if told is None:
        return Sight.UNKNOWN
    try:
        return Sight.SAME if (folder / MARK).read_text().strip() == told else Sight.OTHER
    except OSError:
        return Sight.OTHER


def require(settings: Settings, told: str | None) -> Sight:
    """Raises ConfigurationError when this is another folder than the voice nodes'."""
    sight = look(folder_of_all(settings), told)
    if sight is Sight.OTHER:
        raise ConfigurationError([_another(folder_of_all(settings))])
    return sight


def _another(folder: Path) -> Fault:
    return Fault(
        place=f"HOTLINE_RECORDINGS_SHARED={folder}",
        problem="is not the folder the voice nodes record into: a file they have written there is not here",
        remedy="Mount the folder of recordings that all machines share there, or say where it is (docs/cluster.md)",
        problem_zh="不是语音节点存放录音的目录：它们写入的文件在这里看不到",
        remedy_zh="请把各机器共享的录音目录挂载到此处（见 docs/cluster.md），或填写其实际位置",
    )

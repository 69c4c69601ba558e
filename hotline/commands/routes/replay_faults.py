"""What can be wrong with what a replay is asked for, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from calls.errors import ConfigurationError, Fault
from config.wording.kind import printable


def unreadable(path: Path, reason: str) -> ConfigurationError:
    return _fault(
        str(path),
        f"cannot be read ({reason})",
        "Give a file in UTF-8, or a folder with a journal",
        f"无法读取（{reason}）",
        "请给出 UTF-8 文件或含日志的文件夹",
    )


def no_day(path: Path | str, wanted: str, days: Iterable[str]) -> ConfigurationError:
    known = printable(", ".join(days)) or "–"
    return _fault(
        str(path),
        f"there is no day {printable(wanted)!r}" if wanted else "there are no calls in it",
        f"Known are: {known}",
        f"没有 {printable(wanted)} 这一天" if wanted else "其中没有来电",
        f"可用的有：{known}",
    )


def nobody_talked(path: Path | str) -> ConfigurationError:
    return _fault(
        str(path),
        "no conversation's length is known, so that none can be drawn",
        "Fill in service_s for some calls at least",
        "没有任何通话时长，无法推算",
        "请至少为部分来电填写 service_s",
    )


def _fault(place: str, problem: str, remedy: str, problem_zh: str, remedy_zh: str) -> ConfigurationError:
    return ConfigurationError([Fault(printable(place), problem, remedy, problem_zh, remedy_zh)])


def unwritable(path: Path, reason: str) -> ConfigurationError:
    return _fault(
        str(path),
        f"cannot be written: {reason}",
        "Choose another place",
        f"无法写入：{reason}",
        "请换一个位置",
    )

"""A change of a routing document in words, Chinese and English."""

from __future__ import annotations

from typing import Any

from config.routing.changes import Change, ChangeKind
from config.wording.kind import printable

_WORDS = {
    ChangeKind.ADDED: ("新增 {path}：{after}", "{path} is new: {after}"),
    ChangeKind.REMOVED: ("删除 {path}：{before}", "{path} is gone: {before}"),
    ChangeKind.CHANGED: ("{path}：由 {before} 改为 {after}", "{path}: {before} became {after}"),
}


def told(change: Change) -> tuple[str, str]:
    """One line in Chinese and one in English, with nothing a terminal would obey."""
    words = {
        "path": printable(change.path) or "routing.yaml",
        "before": printable(written(change.before)),
        "after": printable(written(change.after)),
    }
    chinese, english = _WORDS[change.kind]
    return chinese.format(**words), english.format(**words)


def written(value: Any) -> str:
    """A value on one line, much as in the file."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return "-" if value is None else str(value)

"""All commands of `hotline rubric`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.rubric import (
    app,
    approve,
    cancel,
    check,
    diff,
    draft,
    history,
    publish,
    rollback,
    show,
)

__all__ = [
    "app",
    "approve",
    "cancel",
    "check",
    "diff",
    "draft",
    "history",
    "publish",
    "rollback",
    "show",
]

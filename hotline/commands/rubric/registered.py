"""All commands of `hotline rubric`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.rubric import (
    app,
    approve,
    cancel,
    cases,
    check,
    diff,
    draft,
    history,
    publish,
    rollback,
    show,
    whatif,
)

__all__ = [
    "app",
    "approve",
    "cancel",
    "cases",
    "check",
    "diff",
    "draft",
    "history",
    "publish",
    "rollback",
    "show",
    "whatif",
]

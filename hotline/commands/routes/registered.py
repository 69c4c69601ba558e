"""All commands of `hotline routes`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.routes import (
    app,
    approve,
    cancel,
    check,
    diff,
    draft,
    history,
    publish,
    replay,
    rollback,
    show,
    whatif,
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
    "replay",
    "rollback",
    "show",
    "whatif",
]

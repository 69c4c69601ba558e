"""All commands of `hotline days`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.days import (
    app,
    cancel,
    check,
    clear,
    diff,
    draft,
    exchange,
    history,
    listing,
    publish,
    rollback,
    seed,
    set_day,
    show,
)

__all__ = [
    "app",
    "cancel",
    "check",
    "clear",
    "diff",
    "draft",
    "exchange",
    "history",
    "listing",
    "publish",
    "rollback",
    "seed",
    "set_day",
    "show",
]

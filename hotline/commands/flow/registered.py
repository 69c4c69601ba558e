"""All commands of `hotline flow`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.flow import (
    app,
    approve,
    cancel,
    check,
    diff,
    draft,
    draw,
    funnel,
    history,
    listing,
    mutate,
    publish,
    rollback,
    show,
    test,
)

__all__ = [
    "app",
    "approve",
    "cancel",
    "check",
    "diff",
    "draft",
    "draw",
    "funnel",
    "history",
    "listing",
    "mutate",
    "publish",
    "rollback",
    "show",
    "test",
]

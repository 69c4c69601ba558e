"""All commands of `hotline flow`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.flow import (
    app,
    check,
)

__all__ = [
    "app",
    "check",
]

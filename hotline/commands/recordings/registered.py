"""All commands of `hotline recordings`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.recordings import app, check, export, holding, purge, repair, rotate_key, search, verify

__all__ = ["app", "check", "export", "holding", "purge", "repair", "rotate_key", "search", "verify"]

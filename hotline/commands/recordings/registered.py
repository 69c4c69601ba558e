"""All commands of `hotline recordings`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.recordings import app, export, purge, repair, rotate_key, verify

__all__ = ["app", "export", "purge", "repair", "rotate_key", "verify"]

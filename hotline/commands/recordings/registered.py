"""All commands of `hotline recordings`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.recordings import app

__all__ = ["app"]

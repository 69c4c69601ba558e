"""All commands of `hotline kb`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.kb import app, ask, check, listing, trial

__all__ = ["app", "ask", "check", "listing", "trial"]

"""All commands of `hotline days`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.days import app, check, clear, listing, seed, set_day

__all__ = ["app", "check", "clear", "listing", "seed", "set_day"]

"""All commands of `hotline prompts`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.prompts import add, app, check, listing, play, render, report

__all__ = ["add", "app", "check", "listing", "play", "render", "report"]

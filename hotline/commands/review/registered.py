"""All commands of `hotline review`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.review import agreement, app, kpis, listing, sample

__all__ = ["agreement", "app", "kpis", "listing", "sample"]

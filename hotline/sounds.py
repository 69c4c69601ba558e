"""The prompts of a hotline: the product's, and over them those in its own configuration folder."""

from __future__ import annotations

from pathlib import Path

from prompts.catalogue import Catalogue


def catalogue_for(config_dir: Path) -> Catalogue:
    """Raises ConfigurationError for a recording of the owner's that cannot be played."""
    own = config_dir / "prompts"
    return Catalogue.load(overrides=own if own.is_dir() else None)

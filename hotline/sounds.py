"""The prompts of a hotline: the product's, and over them those in its own configuration folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from config.prompts import glance
from prompts.catalogue import Catalogue
from prompts.uploads import Uploads

UPLOADED = Path("prompts") / "uploaded"
"""In the data folder."""


def catalogue_for(config_dir: Path, data_dir: Path | None = None) -> Catalogue:
    """With what was uploaded to `data_dir`. Raises ConfigurationError for a recording of the owner's that cannot be
    played. What prompts.yaml says may be named by flows, whether it has been spoken yet or not."""
    own, wordings = config_dir / "prompts", glance(config_dir)
    named = {wording.file for wording in wordings.values() if wording.file}
    catalogue = Catalogue.load(overrides=own if own.is_dir() else None, besides=named)
    if data_dir is not None:
        catalogue.lay(Uploads(data_dir / UPLOADED).shelf())
    return replace(catalogue, promised=frozenset(key for key, _ in wordings))

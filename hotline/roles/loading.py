"""The configuration as every role takes it."""

from __future__ import annotations

from calls.errors import ConfigurationError
from config import hotline as configuration
from config.hotline import Hotline
from hotline.hearing import why_nobody_listens
from hotline.publishing.last_known import recall
from hotline.settings import Settings
from prompts.catalogue import Catalogue
from store.publication import ROUTING


def load(settings: Settings, sounds: Catalogue, *, spare_published: bool = False) -> Hotline:
    """Raises ConfigurationError."""
    return configuration.load(
        settings.config_dir,
        sounds.texts,
        speech=why_nobody_listens(settings.speech),
        spare_published=spare_published,
    )


def load_at_start(settings: Settings, sounds: Catalogue) -> Hotline:
    """A hotline that served before starts with what is published, whatever the files say of tables and flows."""
    try:
        return load(settings, sounds)
    except ConfigurationError:
        if recall(settings.data_dir, ROUTING) is None:
            raise
        return load(settings, sounds, spare_published=True)

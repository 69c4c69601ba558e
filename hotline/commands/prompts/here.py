"""The prompts of this machine's configuration and data, as the server would play them; nobody is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from calls.errors import ConfigurationError
from config import hotline as configuration
from config.folder import PROMPTS
from config.prompts import Wordings, glance
from hotline import settings
from hotline.commands.phone_environment import explain
from hotline.commands.remote import Status
from hotline.prompting.desk import PromptDesk
from hotline.prompting.speaking import spoken_by, voice_name
from hotline.settings import Settings
from hotline.sounds import catalogue_for
from prompts.catalogue import Catalogue
from speech.choice import Choice
from speech.process import SpeechProcess


@dataclass(frozen=True, slots=True)
class Here:
    settings: Settings
    desk: PromptDesk
    wordings: Wordings
    speech: SpeechProcess


def _wordings(folder: Path, catalogue: Catalogue) -> Wordings:
    """All texts of the folder, those of the knowledge base too; of a faulty folder what prompts.yaml says."""
    try:
        return configuration.load(folder, catalogue.texts, spare_published=True).wordings
    except ConfigurationError:
        return glance(folder)


@contextmanager
def prompts_here() -> Iterator[Here]:
    """Ends the command when the configuration cannot be used. A model is loaded only when it is asked something."""
    try:
        loaded = settings.load()
        choice = Choice.read(loaded.speech)
        catalogue = catalogue_for(loaded.config_dir, loaded.data_dir)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    speech = SpeechProcess(choice)
    try:
        desk = PromptDesk(loaded.data_dir, spoken_by(speech), voice_name(choice), typer.echo)
        wordings = _wordings(loaded.config_dir, catalogue)
        desk.open(catalogue, wordings, loaded.config_dir / PROMPTS)
        yield Here(loaded, desk, wordings, speech)
    finally:
        speech.close()

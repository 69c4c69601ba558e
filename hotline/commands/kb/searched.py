"""The knowledge base of a configuration folder, and the search in it, for the terminal."""

from __future__ import annotations

from pathlib import Path

import typer

from calls.errors import ConfigurationError
from calls.model import Match
from config.folder import KNOWLEDGE
from config.knowledge import read_knowledge
from config.problems import Problems
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import explain
from hotline.commands.remote import Status
from hotline.commands.visible import visible
from ivr.bot.decision import THRESHOLDS, Decision, decide
from ivr.knowledge import Knowledge
from speech.bge import Bge
from speech.choice import Choice
from speech.errors import SpeechError
from speech.knowledge import Knowledge as Search


def read(folder: Path, problems: Problems) -> Knowledge:
    files = sorted((folder / KNOWLEDGE).glob("*.md"))
    return read_knowledge({f"{KNOWLEDGE}/{file.name}": file.read_bytes() for file in files}, problems)


def known(folder: Path | None) -> Knowledge:
    """The base, without a fault; ends the command with `Status.UNUSABLE` when there is one, or no entry."""
    path = folder or settings.load().config_dir
    problems = Problems()
    base = read(path, problems)
    if problems.errors:
        explain(ConfigurationError(problems.errors))
        raise typer.Exit(Status.UNUSABLE)
    if not base.entries:
        place = path / KNOWLEDGE
        typer.secho(
            visible(f"✗ {place}: {say('没有知识条目（.md 文件）', 'there is no entry (.md)')}"), fg="red", err=True
        )
        raise typer.Exit(Status.UNUSABLE)
    return base


class Searched:
    """A base with the embedder of the settings. Ends the command when the model is not there."""

    def __init__(self, base: Knowledge) -> None:
        self.base = base
        questions = [(entry, asked) for entry, every in base.questions().items() for asked in every]
        try:
            self._search = Search(questions, Bge(Choice.read(settings.load().speech).embedder_folder))
        except SpeechError as error:
            typer.secho(visible(f"✗ {say(error.zh, error.en)}"), fg="red", err=True)
            raise typer.Exit(Status.UNUSABLE) from None

    def matches(self, text: str) -> tuple[Match, ...]:
        return tuple(Match(entry, score) for entry, score in self._search.matches(text))

    def decide(self, text: str, language: str, confidence: float = 1.0) -> Decision:
        """What the bot would make of it."""
        return decide(text, confidence, self.matches(text), self.base.entries, THRESHOLDS[language])

"""`hotline kb test`: labelled sentences put to the bot. Exit status 0, or 1 when too many are answered wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from config.folder import LABELLED
from config.knowledge import Labelled, read_labelled
from config.problems import Problems
from hotline import settings
from hotline.commands.files import Config
from hotline.commands.kb import app
from hotline.commands.kb.searched import Searched, known
from hotline.commands.kb.spoken import Telephone
from hotline.commands.language import is_chinese, say
from hotline.commands.phone_environment import explain
from hotline.commands.remote import AsJson, Status
from hotline.commands.visible import print_json, visible
from ivr.bot.outcomes import Outcome, Tally, outcome
from ivr.knowledge import Knowledge

MOST_WRONG = 0.02

File = Annotated[Path | None, typer.Argument(help="labelled sentences / 标注句子", exists=True, dir_okay=False)]
Voice = Annotated[
    bool, typer.Option("--voice", help="speak and recognise each sentence at 8 kHz / 先合成语音再识别（8 kHz）")
]
All = Annotated[bool, typer.Option("--all", help="show every sentence that was not right / 列出所有未答对的句子")]


@dataclass(frozen=True, slots=True)
class Tried:
    language: str
    label: str
    sentence: str
    heard: str
    entry: str
    score: float
    outcome: Outcome


@app.command("test")
def trial(
    file: File = None, *, config: Config = None, voice: Voice = False, every: All = False, as_json: AsJson = False
) -> None:
    """Put labelled sentences to the bot / 用标注句子测试机器人"""
    base = known(config)
    labelled = _labelled(file or (config or settings.load().config_dir) / LABELLED, base)
    telephone = Telephone() if voice else None
    try:
        tried = list(_try_all(Searched(base), labelled, telephone))
    finally:
        if telephone is not None:
            telephone.close()
    if as_json:
        print_json([asdict(one) for one in tried])
    else:
        _tell(tried, every)
    if Tally.of(one.outcome for one in tried).wrong_share > MOST_WRONG:
        raise typer.Exit(1)


def _labelled(file: Path, base: Knowledge) -> Labelled:
    problems = Problems()
    try:
        raw = file.read_bytes()
    except OSError as error:
        typer.secho(visible(f"✗ {file}: {error.strerror}"), fg="red", err=True)
        raise typer.Exit(Status.UNUSABLE) from None
    labelled = read_labelled(raw, file.name, base, problems)
    if problems.errors:
        explain(ConfigurationError(problems.errors))
        raise typer.Exit(Status.UNUSABLE)
    return labelled


def _try_all(searched: Searched, labelled: Labelled, telephone: Telephone | None) -> Iterator[Tried]:
    for language, labels in labelled.items():
        for label, sentences in labels.items():
            for sentence in sentences:
                heard, confidence = telephone.carry(sentence, language) if telephone else (sentence, 1.0)
                found = searched.decide(heard, language, confidence)
                yield Tried(
                    language, label, sentence, heard, found.entry, round(found.score, 3), outcome(found, label)
                )


def _tell(tried: list[Tried], every: bool) -> None:
    heads = [("答对", "right"), ("确认", "asked"), ("转人工", "person"), ("答错", "wrong")]
    typer.echo(
        f"{'':<24}" + "  ".join(f"{say(*head):>{10 - (len(head[0]) if is_chinese() else 0)}}" for head in heads)
    )
    for language, label in dict.fromkeys((one.language, one.label) for one in tried):
        _line(language, label, [one for one in tried if (one.language, one.label) == (language, label)])
    for language in dict.fromkeys(one.language for one in tried):
        _line(language, "Σ", [one for one in tried if one.language == language])
    for one in tried:
        if one.outcome is Outcome.WRONG or (every and one.outcome is not Outcome.RIGHT):
            heard = "" if one.heard == one.sentence else f" [{one.heard}]"
            typer.echo(
                visible(f"{one.outcome}: {one.label} → {one.entry or '—'} {one.score:.2f}  {one.sentence}{heard}")
            )


def _line(language: str, label: str, tried: list[Tried]) -> None:
    tally = Tally.of(one.outcome for one in tried)
    shares = (tally.right, tally.asked, tally.handed_over, tally.wrong)
    figures = "  ".join(f"{count:>4} {100 * count / max(1, tally.total):>4.0f}%" for count in shares)
    typer.echo(visible(f"{language:<6} {label:<17}{figures}"))

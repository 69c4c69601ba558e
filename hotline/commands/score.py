"""`hotline score`: score recordings here, without a server; or a stored call again, without changing what is stored.

Exit status: 0 everything was scored, 1 something could not be, 2 the rubric or an argument is wrong or the speech
models are not there, 3 the database does not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import track

from calls.errors import ConfigurationError, Fault
from calls.model import CHINESE
from config import reading
from config.folder import RUBRIC
from config.problems import Problems
from config.rubric import read_rubric
from hotline import settings as settings_
from hotline.commands.files import Config
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.remote import Status
from hotline.commands.visible import json_line, visible
from hotline.keeping import folder_of
from hotline.score_report.in_force import rubric_in_force
from hotline.score_report.page import page
from hotline.score_report.recalled import judge_again, open_database
from hotline.score_report.scored import Batch, Understood, as_heard, judge
from hotline.score_report.terminal import show
from hotline.score_report.waveform import POINTS
from hotline.score_report.written import as_csv, as_json
from hotline.scoring.understanding import written_down
from hotline.settings import Settings
from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.rubric import Rubric
from recordings.wav import Tape
from speech.choice import Choice
from speech.errors import SpeechError
from store.database import AWAY

NO_DATABASE = 3
_WIDTH = 118
"""Of a card written to a file."""


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def score(
    files: Annotated[list[Path] | None, typer.Argument(help="two-channel WAV files / 双声道 WAV 文件")] = None,
    *,
    call: Annotated[str, typer.Option(help="a stored call instead, by its id / 改为重新评分此来电")] = "",
    transcribe: Annotated[bool, typer.Option(help="write down what is said, too / 同时转写并按文字评分")] = False,
    language: Annotated[str, typer.Option(help="spoken in them: zh-CN · en / 语言")] = CHINESE,
    rubric: Annotated[Path | None, typer.Option(help="a draft, not the one configured / 评分表草稿")] = None,
    form: Annotated[Format, typer.Option("--format", help="of the cards / 输出格式")] = Format.TEXT,
    out: Annotated[Path | None, typer.Option(help="write there, not to the terminal / 写入文件")] = None,
    config: Config = None,
) -> None:
    """Score recordings, with evidence / 为录音评分并给出依据"""
    if bool(files) == bool(call):
        complain(say("请给出录音文件，或用 --call 给出一通来电", "Give recordings, or one call with --call"))
        raise typer.Exit(Status.UNUSABLE)
    if call and transcribe:
        complain(
            say("--transcribe 只用于录音文件", "--transcribe is for recordings' files: a stored call has its words")
        )
        raise typer.Exit(Status.UNUSABLE)
    try:
        settings = settings_.load()
        batch = Batch(_rubric(rubric or (config or settings.config_dir) / RUBRIC))
    except ConfigurationError as error:
        _end(error, Status.UNUSABLE)
    points = POINTS if form is Format.HTML else 0
    if call:
        _score_call(batch, settings, call, points, published=rubric is None and config is None)
    else:
        understood = _understanding(settings, batch.rubric, language) if transcribe else as_heard
        _score_files(batch, files or (), points, understood)
    _deliver(batch, form, out)
    if batch.failed:
        explain(ConfigurationError(batch.failed))
        raise typer.Exit(Status.REFUSED)


def _rubric(path: Path) -> Rubric:
    """Read by itself, so that a draft need not lie in a configuration. Raises ConfigurationError with every fault."""
    name = visible(str(path))
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigurationError([_no_rubric(name, error.strerror or type(error).__name__)]) from error
    problems = Problems()
    rubric = read_rubric(reading.read(raw, name, typed=True), problems)
    if rubric is None:
        raise ConfigurationError(problems.errors)
    return rubric


def _understanding(settings: Settings, rubric: Rubric, language: str) -> Understood:
    """With the models the server would use. Ends the command where they are not there."""
    choice = Choice.read(settings.speech)
    if (why := choice.why_not()) is not None:
        _end_speechless(why)

    def understood(tape: Tape, heard: CallFacts) -> CallFacts:
        return written_down(tape, replace(heard, context=CallContext(language=language)), rubric, choice)

    return understood


def _score_files(batch: Batch, files: Sequence[Path], points: int, understood: Understood) -> None:
    try:
        for path in _watched(files):
            batch.add(judge(path, batch.rubric, points, understood=understood))
    except SpeechError as error:
        _end_speechless(error)


def _watched(files: Sequence[Path]) -> Iterable[Path]:
    """With a progress bar on standard error where there is more than one to wait for."""
    if len(files) == 1:
        return files
    return track(files, say("评分", "scoring"), console=Console(stderr=True), transient=True)


def _score_call(batch: Batch, settings: Settings, call: str, points: int, *, published: bool) -> None:
    """By the rubric in force on the server, unless another was named."""
    try:
        database = open_database(settings)
        if published:
            batch.rubric = rubric_in_force(database) or batch.rubric
        folder = folder_of(settings)
        for outcome in judge_again(database, folder, call, batch.rubric, points):
            batch.add(outcome)
        database.dispose()
    except ConfigurationError as error:
        _end(error, NO_DATABASE)
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(NO_DATABASE) from None


def _deliver(batch: Batch, form: Format, out: Path | None) -> None:
    """Bytes, because a table's line ends and its byte order mark are part of it."""
    if out is None:
        if form is Format.TEXT:
            show(batch, Console())
        else:
            typer.get_binary_stream("stdout").write(_text(batch, form).encode())
        return
    try:
        out.write_bytes(_text(batch, form).encode())
    except OSError as error:
        _end(ConfigurationError([_unwritable(out, error.strerror or type(error).__name__)]), Status.UNUSABLE)
    typer.echo(visible(say(f"已写入 {out}", f"written to {out}")), err=True)


def _text(batch: Batch, form: Format) -> str:
    if form is Format.JSON:
        return json_line(as_json(batch)) + "\n"
    if form is Format.CSV:
        return as_csv(batch)
    return page(batch) if form is Format.HTML else _plain(batch)


def _plain(batch: Batch) -> str:
    console = Console(width=_WIDTH, no_color=True, force_terminal=False)
    with console.capture() as captured:
        show(batch, console)
    return captured.get()


def _no_rubric(name: str, reason: str) -> Fault:
    return Fault(
        name,
        f"cannot be read: {reason}",
        "Give a rubric's file with --rubric, or a configuration folder with --config",
        f"无法读取：{reason}",
        "请用 --rubric 给出评分表，或用 --config 给出配置文件夹",
    )


def _unwritable(path: Path, reason: str) -> Fault:
    return Fault(
        visible(str(path)),
        f"cannot be written: {reason}",
        "Choose another place",
        f"无法写入：{reason}",
        "请换一个位置",
    )


def _end_speechless(error: SpeechError) -> NoReturn:
    complain(say(error.zh, error.en))
    raise typer.Exit(Status.UNUSABLE)


def _end(error: ConfigurationError, status: int) -> NoReturn:
    explain(error)
    raise typer.Exit(status)

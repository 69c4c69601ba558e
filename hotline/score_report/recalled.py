"""A stored call scored again from its recordings; nothing that is stored changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from calls.errors import ConfigurationError, FarEndError, Fault
from calls.model import Purpose
from config.wording.kind import printable
from hotline.score_report.scored import Kept, Scored, judge
from hotline.scoring.doing import facts_in
from hotline.settings import Settings
from qa_scoring.rubric import Rubric
from recordings.folder import RecordingFolder
from store import Database, Queries
from store.rows import Recording, Score
from store.score_cards import ScoreCards, StoredFacts


def open_database(settings: Settings) -> Database:
    """The server's database as it is. Opening SQLite would make a file where there is none, hence the look before.

    Raises ConfigurationError when there is no data.
    """
    kept = settings.data_dir / "hotline.db"
    if settings.database_url is None and not kept.is_file():
        raise ConfigurationError([_no_data(settings.data_dir)])
    return Database(settings.database)


def judge_again(
    database: Database, folder: RecordingFolder, call: str, rubric: Rubric, points: int = 0
) -> Iterator[Scored | Fault]:
    """Every recording of a talk in the call, as the server scores them: from the facts that are stored, or where
    there are none by listening; a fault when nothing was recorded."""
    queries, stored = Queries(database), ScoreCards(database)
    talks = [recording for recording in queries.recordings_of(call) if recording.purpose is Purpose.TALK]
    if not talks:
        yield _no_talk(call) if queries.call(call) else _no_call(call)
    cards = queries.scores_of(call)
    for recording in talks:
        outcome = _judge(folder, recording, stored.facts(recording.recording), rubric, points)
        if isinstance(outcome, Scored):
            kept = _kept(cards, recording, rubric)
            outcome = replace(outcome, name=recording.recording, call=call, kept=kept)
        yield outcome


def _judge(
    folder: RecordingFolder, recording: Recording, stored: StoredFacts | None, rubric: Rubric, points: int
) -> Scored | Fault:
    try:
        path: Path = folder.resolve(recording.path)
    except FarEndError:
        return _astray(recording)
    known = None if stored is None else facts_in(stored)
    return judge(path, rubric, points, lambda _: folder.open(recording.path), known)


def _kept(cards: list[Score], recording: Recording, rubric: Rubric) -> Kept | None:
    """The card under this very version of the rubric, else the recording's latest."""
    mine = [card for card in cards if card.recording == recording.recording]
    version = (rubric.id, str(rubric.version))
    same = [card for card in mine if (card.rubric, card.rubric_version) == version]
    return next((Kept(card.created_at, card.card) for card in [*same, *mine]), None)


def _no_data(folder: Path) -> Fault:
    return Fault(
        printable(str(folder)),
        "there is no database of a server here",
        "Set HOTLINE_DATA_DIR to the server's data folder",
        "此处没有服务器的数据库",
        "请将 HOTLINE_DATA_DIR 设为服务器的数据文件夹",
    )


def _no_call(call: str) -> Fault:
    return Fault(
        printable(call),
        "there is no such call",
        "Take the id from the console's list of calls",
        "没有这通来电",
        "请从控制台的来电列表中取得编号",
    )


def _no_talk(call: str) -> Fault:
    return Fault(
        printable(call),
        "nothing of this call was recorded that could be scored",
        "Talks with an agent are scored; messages and calls that nobody took are not",
        "这通来电没有可评分的录音",
        "只对与坐席的通话评分；留言和无人接听的来电不评分",
    )


def _astray(recording: Recording) -> Fault:
    return Fault(
        printable(recording.recording),
        "its path leads out of the folder of recordings",
        "Put the file itself back in its place, no link",
        "路径不在录音文件夹内",
        "请将文件本身放回原处，不要使用链接",
    )

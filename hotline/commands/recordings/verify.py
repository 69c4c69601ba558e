"""`hotline recordings verify`: is everything there, unchanged, and can it be opened?"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from calls.errors import ConfigurationError
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.recordings import app
from hotline.commands.recordings.comparing import compared
from hotline.commands.remote import Status
from hotline.commands.visible import visible
from hotline.keeping import folder_of
from hotline.score_report.recalled import open_database
from hotline.settings import Settings
from recordings.checking import Finding, Verdict, check_day, days
from recordings.folder import RecordingFolder
from store.database import AWAY

WORDS = {
    Verdict.SOUND: ("完好", "sound"),
    Verdict.WAITING: ("待加密", "waiting to be sealed"),
    Verdict.HALF: ("残件", "half written"),
    Verdict.CHANGED: ("被改动", "changed"),
    Verdict.MISSING: ("缺失", "missing"),
    Verdict.ADDED: ("来历不明", "added"),
    Verdict.LOCKED: ("缺少密钥", "without a key"),
}


@app.command()
def verify(
    recordings: Annotated[list[str] | None, typer.Argument(help="by name; all without / 录音名，缺省为全部")] = None,
    *,
    files_only: Annotated[bool, typer.Option(help="do not ask the database / 不查数据库")] = False,
) -> None:
    """Read every recording back against the signed manifests and the database / 按签名清单和数据库核对录音

    Exit status: 0 all is well, 1 something is wrong, 2 there is no key or a name is unknown, 3 the database could not
    be asked, and the files alone are well.
    """
    try:
        current = settings.load()
        folder = folder_of(current)
        findings = _findings(folder)
        asked = files_only or _ask(current, folder, findings)
        findings = _chosen(findings, set(recordings or ()))
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    for finding in findings:
        if finding.verdict.is_wrong:
            complain(visible(f"{finding.path}: {say(*WORDS[finding.verdict])} {finding.reason}".rstrip()))
    counts = Counter(finding.verdict for finding in findings)
    typer.echo(
        " · ".join(f"{say(*WORDS[verdict])} {counts[verdict]}" for verdict in Verdict if counts[verdict]) or "0"
    )
    if any(finding.verdict.is_wrong for finding in findings):
        raise typer.Exit(Status.REFUSED)
    if not asked:
        raise typer.Exit(Status.NO_SERVER)


def _ask(current: Settings, folder: RecordingFolder, findings: list[Finding]) -> bool:
    """Add what the database says against the files; False, with a word to the owner, when it cannot be asked."""
    try:
        database = open_database(current)
        findings += compared(database, folder, findings)
        database.dispose()
    except ConfigurationError as error:
        explain(error)
        return False
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        return False
    return True


def _findings(folder: RecordingFolder) -> list[Finding]:
    shown = track(days(folder), say("核对", "verifying"), console=Console(stderr=True), transient=True)
    return [finding for day in shown for finding in check_day(folder, day)]


def _chosen(findings: list[Finding], names: set[str]) -> list[Finding]:
    """All when nothing is named; those that are named and unknown end the command."""
    if not names:
        return findings
    found = {_name(finding): finding for finding in findings if _name(finding) in names}
    if unknown := names - found.keys():
        complain(visible(say(f"没有录音 {' '.join(sorted(unknown))}", f"no recording {' '.join(sorted(unknown))}")))
        raise typer.Exit(Status.UNUSABLE)
    return list(found.values())


def _name(finding: Finding) -> str:
    return finding.path.rpartition("/")[2].removesuffix(".wav")

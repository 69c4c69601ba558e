"""`hotline recordings export`: recordings as plain files, for whoever may have them. The audit tells who did it."""

from __future__ import annotations

import os
import pwd
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError, HotlineError
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.recordings import app
from hotline.commands.remote import Status
from hotline.commands.visible import visible
from hotline.keeping import folder_of
from hotline.score_report.recalled import open_database
from recordings.coding import fitting, write_plain
from recordings.folder import RecordingFolder
from recordings.proof import write_proof
from recordings.sealed_form import Codec
from store import AuditTrail
from store.database import AWAY

EXPORTED = "recording_exported"
_ENDINGS = {Codec.WAV: ".wav", Codec.FLAC: ".flac", Codec.OPUS: ".opus"}


@app.command()
def export(
    recordings: Annotated[list[str], typer.Argument(help="by name / 录音名")],
    *,
    out: Annotated[Path, typer.Option(help="the folder to write to / 写入的文件夹")],
    form: Annotated[Codec, typer.Option("--format", help="of the files / 文件格式")] = Codec.WAV,
) -> None:
    """Write recordings as plain files; the audit tells of it / 导出录音（记入审计）

    Beside each a proof that it is what was recorded, for `hotline recordings check`; not for Opus, which loses bits.

    Exit status: 0 all of them, 1 some could not be exported, 2 there is no key, 3 the database does not answer.
    """
    try:
        current = settings.load()
        folder, database = folder_of(current), open_database(current)
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        trail = AuditTrail(database)
        failed = [name for name in recordings if not _export(folder, trail, name, out, form)]
        database.dispose()
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(Status.NO_SERVER) from None
    if failed:
        raise typer.Exit(Status.REFUSED)


def _export(folder: RecordingFolder, trail: AuditTrail, name: str, out: Path, form: Codec) -> bool:
    """The audit first: nothing leaves without a line about it."""
    path = folder.find(name)
    if path is None:
        complain(visible(say(f"没有录音 {name}", f"no recording {name}")))
        return False
    try:
        with folder.open(path) as tape:
            fit = fitting(form, tape.rate_hz)
            target = out / f"{name}{_ENDINGS[fit]}"
            trail.add(datetime.now(UTC), _who(), EXPORTED, {"subject": name, "format": fit.value, "to": str(target)})
            write_plain(tape, target, fit)
            proof = write_proof(folder, path, tape, out) if fit.is_lossless else None
    except ConfigurationError:
        raise
    except (HotlineError, OSError) as error:
        complain(visible(f"{name}: {error}"))
        return False
    for written in (target, proof):
        if written is not None:
            typer.echo(visible(str(written)))
    return True


def _who() -> str:
    try:
        login = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # in a container
        login = str(os.getuid())
    return f"shell:{login}"

"""A file, a draft or a version goes live, as the command line says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hotline.commands.files import text_of
from hotline.commands.publishing.moments import moment
from hotline.commands.publishing.subject import Answer, Subject


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version, else the file, else the draft of this name; `over` whatever draft there is of the name."""

    version: int | None
    file: Path | None
    name: str
    over: bool


def publish(subject: Subject, wanted: Wanted, reason: str, at: str, until: str) -> Answer:
    """What became of it."""
    begins, ends = moment(at), moment(until)
    return subject.publish(_what(subject, wanted), reason, begins, ends)


def _what(subject: Subject, wanted: Wanted) -> Answer:
    if wanted.version is not None:
        return {"version": wanted.version}
    if wanted.file is not None:
        kept = subject.save(text_of(wanted.file), wanted.name, over=wanted.over)
    else:
        kept = subject.draft(wanted.name)
    return {"name": wanted.name, "etag": kept["etag"]}

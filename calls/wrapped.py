"""What an agent writes down about a call, while it is up and after it: posted by the console."""

from __future__ import annotations

from dataclasses import dataclass

from calls.event import CallEvent


@dataclass(frozen=True, slots=True)
class DispositionSet(CallEvent):
    """What came of the call, as `agent` sees it: `code` is one of desk.yaml's. Set again, the later one counts."""

    agent: str
    code: str


@dataclass(frozen=True, slots=True)
class NoteAdded(CallEvent):
    """Words for whoever has the caller next; long numbers in `text` are masked."""

    agent: str
    text: str

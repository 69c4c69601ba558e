"""Every transition of a call, in one table. `docs/transitions.md` is drawn from it.

A row says: in this stage, when this happens on this side, take this step, after which the call is in one of these
stages (or still where it was). What no row names is history by the time it arrives (a key pressed while the line
goes down, the ringing of a phone already stopped) and is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from calls import events as e
from calls.model import Stage
from switchboard import arriving, calling_back, dialling, ending, guiding, holding, presence, ringing, waiting
from switchboard.turn import Turn


class Side(StrEnum):
    """Whose leg an event is about; `none` for events and alarms that are about no leg."""

    CALLER = "caller"
    OTHER = "other"
    NONE = "none"


Trigger = type[e.Event] | str
"""An event's type, or the name of one of the call's alarms."""


@dataclass(frozen=True, slots=True)
class Row:
    """`step` takes a Turn, and the event too where the trigger is one."""

    stage: Stage
    trigger: Trigger
    side: Side
    step: Callable[..., None]
    to: tuple[Stage, ...] = ()


_OFFERED, _CALLING, _IVR, _QUEUED = Stage.OFFERED, Stage.CALLING_BACK, Stage.IN_IVR, Stage.QUEUED
_DIALLING, _TALKING, _ENDED = Stage.DIALLING, Stage.TALKING, Stage.ENDED
_FLOW = (_IVR, _QUEUED, _DIALLING, _ENDED)
_CALLER, _OTHER, _NONE = Side.CALLER, Side.OTHER, Side.NONE

TABLE: tuple[Row, ...] = (
    Row(_OFFERED, e.CallOffered, _CALLER, arriving.offered),
    Row(_OFFERED, "answer", _NONE, arriving.answer),
    Row(_OFFERED, e.LegAnswered, _CALLER, arriving.answered, _FLOW),
    Row(_CALLING, e.CallbackDue, _NONE, calling_back.dial, (_ENDED,)),
    Row(_CALLING, e.LegAnswered, _CALLER, calling_back.answered, _FLOW),
    Row(_CALLING, "dial", _NONE, calling_back.rang_out, (_ENDED,)),
    Row(_IVR, e.DigitPressed, _CALLER, guiding.heard, _FLOW),
    Row(_IVR, e.PlayFinished, _CALLER, guiding.heard, _FLOW),
    Row(_IVR, "flow", _NONE, guiding.woken, _FLOW),
    *(Row(_IVR, kind, _CALLER, guiding.told, _FLOW) for kind in (e.SpeechBegan, e.SpeechHeard, e.SpeechFailed)),
    *(Row(_IVR, kind, _NONE, guiding.told, _FLOW) for kind in (e.LookupAnswered, e.LookupFailed)),
    Row(_IVR, e.PromptMissing, _CALLER, guiding.missing, _FLOW),
    Row(_IVR, e.LegAnswered, _OTHER, ending.late_answer),
    Row(_QUEUED, e.CallQueued, _NONE, waiting.known),
    Row(_QUEUED, e.QueueRefused, _NONE, guiding.refused, _FLOW),
    Row(_QUEUED, "position", _NONE, waiting.ask_position),
    Row(_QUEUED, e.PositionTold, _NONE, waiting.told_position),
    Row(_QUEUED, e.PlayFinished, _CALLER, holding.play_finished),
    Row(_QUEUED, "announcement", _NONE, waiting.announce),
    Row(_QUEUED, e.DigitPressed, _CALLER, guiding.pressed_waiting, _FLOW),
    Row(_QUEUED, e.OfferMade, _NONE, ringing.start),
    Row(_QUEUED, e.OfferWithdrawn, _NONE, ringing.withdrawn),
    Row(_QUEUED, e.LegAnswered, _OTHER, ringing.answered, (_TALKING,)),
    Row(_QUEUED, e.LegHungUp, _OTHER, ringing.gone),
    Row(_QUEUED, e.CallMoved, _NONE, waiting.moved),
    Row(_QUEUED, e.CallOverflowed, _NONE, guiding.overflowed, _FLOW),
    Row(_DIALLING, e.PlayFinished, _CALLER, holding.play_finished),
    Row(_DIALLING, e.DigitPressed, _CALLER, presence.back),
    Row(_DIALLING, e.LegAnswered, _OTHER, dialling.answered, (_TALKING,)),
    Row(_DIALLING, e.LegHungUp, _OTHER, dialling.gone),
    Row(_DIALLING, "dial", _NONE, dialling.rang_out),
    Row(_DIALLING, e.TransferFailed, _NONE, guiding.came_back, _FLOW),
    Row(_TALKING, e.LegHungUp, _OTHER, ending.agent_gone, (_ENDED,)),
    Row(_TALKING, e.LegAnswered, _OTHER, ending.late_answer),
    *(
        row
        for stage in (_IVR, _QUEUED, _DIALLING, _TALKING)
        for row in (
            Row(stage, e.MediaLost, _CALLER, presence.lost),
            Row(stage, e.MediaBack, _CALLER, presence.back),
            Row(stage, "question", _NONE, presence.unanswered, (_ENDED,)),
        )
    ),
    *(
        Row(stage, e.LegHungUp, _CALLER, ending.caller_gone, (_ENDED,))
        for stage in (_OFFERED, _CALLING, _IVR, _QUEUED, _DIALLING, _TALKING)
    ),
    *(
        Row(stage, e.StepFailed, _NONE, guiding.rescue, _FLOW)
        for stage in (_OFFERED, _CALLING, _IVR, _QUEUED, _DIALLING)
    ),
    Row(_IVR, e.LegHungUp, _OTHER, ringing.gone),
    *(Row(_ENDED, e.LegAnswered, side, ending.late_answer) for side in (_CALLER, _OTHER)),
    Row(_ENDED, e.LegHungUp, _CALLER, ringing.gone),
    Row(_ENDED, e.LegHungUp, _OTHER, ringing.gone),
    *(Row(stage, "ring", _NONE, ringing.rang_out) for stage in (_IVR, _QUEUED, _DIALLING, _TALKING, _ENDED)),
    Row(_ENDED, "forget", _NONE, ending.forget),
)

_INDEX = {(row.stage, row.trigger, row.side): row for row in TABLE}


def row_for(stage: Stage, trigger: Trigger, side: Side) -> Row | None:
    return _INDEX.get((stage, trigger, side))


def take(row: Row, turn: Turn, event: e.Event | None) -> None:
    """Take the row's step and hold it to the stages the row names."""
    before = turn.record.stage
    arguments: tuple[Any, ...] = () if event is None else (event,)
    row.step(turn, *arguments)
    after = turn.record.stage
    assert after in (before, *row.to), f"{row.step.__name__} led from {before} to {after}, which no row allows"


def as_mermaid() -> str:
    """The table as a state diagram for `docs/transitions.md`."""
    lines = ["stateDiagram-v2", "    [*] --> offered", "    [*] --> calling_back"]
    for row in TABLE:
        name = row.trigger if isinstance(row.trigger, str) else row.trigger.__name__
        side = "" if row.side is Side.NONE else f" ({row.side})"
        lines += [f"    {row.stage} --> {to}: {name}{side}" for to in row.to if to is not row.stage]
    return "\n".join([*lines, "    ended --> [*]"])

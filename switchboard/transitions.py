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
from switchboard import (
    after_talk,
    arriving,
    calling_back,
    dialling,
    ending,
    guiding,
    held,
    holding,
    monitoring,
    ordered_end,
    pausing,
    presence,
    ringing,
    voicemail,
    waiting,
)
from switchboard.turn import Turn


class Side(StrEnum):
    """Whose leg an event is about; `none` for events and alarms that are about no leg.

    The supervisor's is `other` once he talks with the caller himself, or has been let go.
    """

    CALLER = "caller"
    SUPERVISOR = "supervisor"
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
_CALLER, _OTHER, _SUPERVISOR, _NONE = Side.CALLER, Side.OTHER, Side.SUPERVISOR, Side.NONE

_HOLDS = (Row(_TALKING, e.LegHeld, _OTHER, held.begin), Row(_TALKING, e.LegResumed, _OTHER, held.end))
_PAUSES = tuple(
    row
    for stage in (_IVR, _QUEUED, _DIALLING, _TALKING)
    for row in (
        Row(stage, e.RecordingPauseOrdered, _NONE, pausing.pause_ordered),
        Row(stage, e.RecordingResumeOrdered, _NONE, pausing.resume_ordered),
        Row(stage, e.RecordingNotChanged, _NONE, pausing.not_changed),
        Row(stage, "pause", _NONE, pausing.time_over),
    )
)
_MONITORED = (
    Row(_TALKING, e.MonitoringOrdered, _NONE, monitoring.ordered),
    Row(_TALKING, e.MonitoringStopOrdered, _NONE, monitoring.stop_ordered),
    Row(_TALKING, e.LegAnswered, _SUPERVISOR, monitoring.answered),
    Row(_TALKING, e.LegHungUp, _SUPERVISOR, monitoring.gone),
    Row(_TALKING, e.DigitPressed, _SUPERVISOR, monitoring.keyed),
    Row(_TALKING, "monitor", _NONE, monitoring.rang_out),
)


def _refused(orders: tuple[type[e.Event], ...], stages: tuple[Stage, ...]) -> tuple[Row, ...]:
    """Orders about a talk in stages that are none."""
    return tuple(Row(stage, order, _NONE, monitoring.refuse) for stage in stages for order in orders)


_MONITORING = (e.MonitoringOrdered, e.MonitoringStopOrdered)

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
    Row(_QUEUED, e.PlayFinished, _CALLER, waiting.sentence_over),
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
    Row(_TALKING, e.LegHungUp, _OTHER, after_talk.agent_gone, _FLOW),
    Row(_TALKING, e.LegAnswered, _OTHER, ending.late_answer),
    Row(_TALKING, e.DigitPressed, _OTHER, pausing.keyed),
    *_HOLDS,
    *_PAUSES,
    *_MONITORED,
    *_refused(_MONITORING, (_OFFERED, _CALLING, _IVR, _QUEUED, _DIALLING, _ENDED)),
    *(
        Row(stage, e.CallEndOrdered, _NONE, ordered_end.of_call, (_ENDED,))
        for stage in (_OFFERED, _CALLING, _IVR, _QUEUED, _DIALLING, _TALKING)
    ),
    *_refused((e.CallEndOrdered,), (_ENDED,)),
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

MESSAGES: tuple[Row, ...] = (
    Row(_QUEUED, e.VoicemailLeft, _NONE, voicemail.arrived),
    Row(_QUEUED, "again", _NONE, voicemail.queue),
    Row(_QUEUED, e.CallQueued, _NONE, voicemail.known),
    Row(_QUEUED, e.QueueRefused, _NONE, voicemail.refused),
    Row(_QUEUED, e.CallMoved, _NONE, voicemail.moved),
    Row(_QUEUED, e.OfferMade, _NONE, voicemail.ring),
    Row(_QUEUED, e.OfferWithdrawn, _NONE, ringing.withdrawn),
    Row(_QUEUED, e.LegAnswered, _OTHER, voicemail.answered, (_TALKING,)),
    Row(_QUEUED, e.LegHungUp, _OTHER, ringing.gone),
    Row(_TALKING, e.PlayFinished, _OTHER, voicemail.played),
    Row(_TALKING, e.DigitPressed, _OTHER, voicemail.pressed, (_QUEUED, _ENDED)),
    *_HOLDS,
    *_PAUSES,
    *_MONITORED,
    Row(_TALKING, e.CallEndOrdered, _NONE, ordered_end.of_message, (_QUEUED, _ENDED)),
    *_refused((*_MONITORING, e.CallEndOrdered), (_QUEUED, _DIALLING, _ENDED)),
    Row(_TALKING, "key", _NONE, voicemail.over, (_QUEUED, _ENDED)),
    Row(_TALKING, e.CallbackDue, _NONE, voicemail.dial, (_DIALLING,)),
    Row(_TALKING, e.LegAnswered, _OTHER, ending.late_answer),
    Row(_TALKING, e.LegHungUp, _OTHER, voicemail.agent_gone, (_QUEUED, _ENDED)),
    Row(_TALKING, e.LegHungUp, _CALLER, voicemail.customer_gone, (_ENDED,)),
    Row(_DIALLING, e.LegAnswered, _CALLER, voicemail.customer_answered, (_TALKING,)),
    Row(_DIALLING, e.PlayFinished, _CALLER, voicemail.customer_told, (_TALKING,)),
    Row(_DIALLING, e.DigitPressed, _CALLER, voicemail.customer_keyed, (_TALKING,)),
    Row(_DIALLING, e.PromptMissing, _CALLER, voicemail.notice_missing),
    Row(_DIALLING, e.LegAnswered, _OTHER, ending.late_answer),
    Row(_DIALLING, e.LegHungUp, _CALLER, voicemail.customer_gone, (_TALKING,)),
    Row(_DIALLING, e.LegHungUp, _OTHER, voicemail.agent_gone, (_ENDED,)),
    Row(_DIALLING, "dial", _NONE, voicemail.rang_out, (_TALKING,)),
    *(Row(stage, e.StepFailed, _NONE, voicemail.rescue, (_QUEUED,)) for stage in (_QUEUED, _TALKING, _DIALLING)),
    *(Row(stage, "ring", _NONE, ringing.rang_out) for stage in (_QUEUED, _TALKING, _DIALLING, _ENDED)),
    *(Row(_ENDED, e.LegAnswered, side, ending.late_answer) for side in (_CALLER, _OTHER)),
    *(Row(_ENDED, e.LegHungUp, side, ringing.gone) for side in (_CALLER, _OTHER)),
    Row(_ENDED, "forget", _NONE, ending.forget),
)
"""The same of messages left for a queue: the other side is an agent, the caller a customer who is called back."""

_INDEX = {
    (is_message, row.stage, row.trigger, row.side): row
    for is_message, table in ((False, TABLE), (True, MESSAGES))
    for row in table
}


def row_for(stage: Stage, trigger: Trigger, side: Side, *, is_message: bool = False) -> Row | None:
    return _INDEX.get((is_message, stage, trigger, side))


def take(row: Row, turn: Turn, event: e.Event | None) -> None:
    """Take the row's step and hold it to the stages the row names."""
    before = turn.record.stage
    arguments: tuple[Any, ...] = () if event is None else (event,)
    row.step(turn, *arguments)
    after = turn.record.stage
    assert after in (before, *row.to), f"{row.step.__name__} led from {before} to {after}, which no row allows"


def as_mermaid(table: tuple[Row, ...] = TABLE, begins: tuple[Stage, ...] = (_OFFERED, _CALLING)) -> str:
    """A table as a state diagram for `docs/transitions.md`."""
    lines = ["stateDiagram-v2", *(f"    [*] --> {stage}" for stage in begins)]
    for row in table:
        name = row.trigger if isinstance(row.trigger, str) else row.trigger.__name__
        side = "" if row.side is Side.NONE else f" ({row.side})"
        lines += [f"    {row.stage} --> {to}: {name}{side}" for to in row.to if to is not row.stage]
    return "\n".join([*lines, "    ended --> [*]"])

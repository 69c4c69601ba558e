"""What a caller asks of the house by way of the flow besides an agent: each request is announced once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calls.commands import (
    Command,
    EndMessage,
    NoticeGiven,
    RecordMessage,
    RefuseRecording,
    RequestCallback,
    SendMessage,
    StopMessage,
    TakeSurvey,
)
from calls.events import CallbackRequested, MessageRequested, RecordingRefused, SurveyTaken
from switchboard import leaving_message, talking, waiting
from switchboard.turn import Turn


def call_back(turn: Turn, command: RequestCallback) -> None:
    """Call him back instead of letting him wait (H4), or later, maybe by somebody else (双确认, H6).

    That he may hang up now is the flow's to tell him.
    """
    record = turn.record
    waiting.approach(turn, command.queue, turn.flow.tier)
    turn.announce(
        CallbackRequested(
            record.call,
            record.next_callback(follow_up=not command.same_agent),
            command.queue,
            record.tier,
            command.language,
            command.number,
            command.in_s,
            dialled=record.dialled,
            avoid=() if command.same_agent else tuple(record.agents),
            recording_refused=record.refused,
        )
    )


def send(turn: Turn, command: SendMessage) -> None:
    record = turn.record
    turn.announce(
        MessageRequested(
            record.call,
            record.next_text(),
            command.template,
            command.number or record.caller,
            command.language,
            command.values,
            command.in_s,
        )
    )


def take_survey(turn: Turn, command: TakeSurvey) -> None:
    """About the agent he talked to last; announced again, the later one counts."""
    record = turn.record
    turn.announce(SurveyTaken(record.call, record.agents[-1] if record.agents else "", command.marks, command.score))


def notice_given(turn: Turn, _: NoticeGiven) -> None:
    """From now on he may be recorded."""
    talking.record_all(turn)


def refuse_recording(turn: Turn, _: RefuseRecording) -> None:
    """Nothing of the call is recorded any more, but for a message he chooses to leave."""
    turn.record.refused = True
    turn.announce(RecordingRefused(turn.record.call))
    talking.stop_recording(turn)


STEPS: dict[type[Command], Callable[[Turn, Any], None]] = {
    RequestCallback: call_back,
    SendMessage: send,
    TakeSurvey: take_survey,
    NoticeGiven: notice_given,
    RefuseRecording: refuse_recording,
    RecordMessage: leaving_message.record,
    StopMessage: leaving_message.stop,
    EndMessage: leaving_message.end,
}

"""The conversation: bridged and recorded."""

from __future__ import annotations

from calls.commands import Bridge, StartRecording, StopRecording
from calls.events import TalkEnded, TalkStarted
from calls.model import Party, Stage
from switchboard import held, monitoring, pausing
from switchboard.lines import RecordPolicy
from switchboard.record import Talk
from switchboard.turn import Turn

QUESTION = "question"

SILENCE_S = 40.0
"""How long a caller nobody hears may stay in a conversation, where no question of ours interrupts."""


def start(turn: Turn, agent: str, leg: str) -> None:
    record = turn.record
    turn.do(Bridge(record.call, record.leg, leg))
    if record.recording is None and record.policy is not RecordPolicy.NONE:
        turn.do(StartRecording(record.call, record.leg, record.next_recording(), leg))
    if turn.is_set(QUESTION):
        turn.wake(QUESTION, turn.now + SILENCE_S)
    join(turn, agent, leg)


def record_all(turn: Turn) -> None:
    """Record the caller from here on, before anybody talks to him, if his line says so; once in a call."""
    record = turn.record
    if record.policy is RecordPolicy.ALL and not record.was_recorded:
        turn.do(StartRecording(record.call, record.leg, record.next_recording()))


def join(turn: Turn, agent: str, leg: str) -> None:
    """The agent, or the outside party, is busy with the call from now on."""
    record = turn.record
    turn.announce(TalkStarted(record.call, agent, leg))
    record.talk = Talk(agent, leg)
    record.agents += [agent] if agent else []
    turn.enter(Stage.TALKING)


def finish(turn: Turn, by: Party) -> None:
    """Free the agent, if there was one, let supervisors go, and close the recording, if there is one."""
    record = turn.record
    monitoring.release(turn)
    if record.talk is not None:
        turn.announce(TalkEnded(record.call, record.talk.agent, by, record.talk.supervisor))
        record.talk = None
    held.forget(turn)
    stop_recording(turn)


def stop_recording(turn: Turn) -> None:
    record = turn.record
    if record.recording is not None:
        turn.do(StopRecording(record.call, record.recording))
        record.recording = None
        pausing.forget(turn)

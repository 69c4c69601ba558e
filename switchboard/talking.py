"""The conversation: bridged, recorded, and over when either side hangs up."""

from __future__ import annotations

from calls.commands import Bridge, HangUp, StartRecording, StopRecording
from calls.events import LegHungUp, TalkEnded, TalkStarted
from calls.model import HangupCause, Party, Stage
from switchboard import closing
from switchboard.lines import RecordPolicy
from switchboard.record import Talk
from switchboard.turn import Turn


def start(turn: Turn, agent: str, leg: str) -> None:
    record = turn.record
    record.talk = Talk(agent, leg)
    turn.enter(Stage.TALKING)
    turn.do(Bridge(record.call, record.leg, leg))
    if record.recording is None and record.line is not None and record.line.record is not RecordPolicy.NONE:
        turn.do(StartRecording(record.call, record.leg, record.next_recording(), leg))
    turn.announce(TalkStarted(record.call, agent, leg))


def agent_gone(turn: Turn, event: LegHungUp) -> None:
    """The agent hung up: the call is served."""
    record = turn.record
    record.other_legs.discard(event.leg)
    if record.talk is not None and record.talk.leg == event.leg:
        finish(turn, Party.AGENT)
        closing.hang_up(turn, HangupCause.NORMAL_CLEARING, Party.AGENT)


def finish(turn: Turn, by: Party) -> None:
    """Free the agent and close the recording; his leg ends too if it is still there."""
    record, talk = turn.record, turn.record.talk
    if talk is None:
        return
    record.talk = None
    turn.announce(TalkEnded(record.call, talk.agent, by))
    stop_recording(turn)
    if talk.leg in record.other_legs:
        turn.do(HangUp(record.call, talk.leg))


def stop_recording(turn: Turn) -> None:
    if turn.record.recording is not None:
        turn.do(StopRecording(turn.record.call, turn.record.recording))
        turn.record.recording = None

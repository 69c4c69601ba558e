"""The agent has hung up first: the call is over, or its flow has something left to ask (H6)."""

from __future__ import annotations

from calls.events import LegHungUp, TalkEnded
from calls.model import HangupCause, Party, Stage
from switchboard import ending, guiding, ringing, talking
from switchboard.turn import Turn


def agent_gone(turn: Turn, event: LegHungUp) -> None:
    """The call is served. A phone that rang before and ends late changes nothing."""
    ringing.gone(turn, event)
    if turn.talk.leg != event.leg:
        return
    if turn.record.after and turn.talk.agent:
        _back_to_the_flow(turn)
    else:
        ending.end(turn, HangupCause.NORMAL_CLEARING, Party.AGENT)


def _back_to_the_flow(turn: Turn) -> None:
    """The agent is done with the caller, who is asked once, and is free again."""
    record, agent = turn.record, turn.talk.agent
    talking.finish(turn, Party.AGENT)
    record.after = False
    turn.enter(Stage.IN_IVR)
    guiding.follow(turn, turn.flow.handle(TalkEnded(record.call, agent, Party.AGENT), turn.now))

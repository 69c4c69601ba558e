"""What a switchboard in the tests does for the phones that call it."""

from __future__ import annotations

from calls import codec
from calls import commands as c
from calls import events as e
from tests.live.phones import WAIT_S
from tests.live.sip_switchboard import Switchboard


async def answered(board: Switchboard) -> e.CallOffered:
    """The call of a phone that may just be starting."""
    offered = await board.expect(e.CallOffered, WAIT_S)
    board.perform(c.Answer(offered.call, offered.leg))
    await board.expect(e.LegAnswered, leg=offered.leg)
    return offered


def tell(board: Switchboard, event: e.Event) -> None:
    """As if the event had come through the driver."""
    board._tell("tell", codec.to_json(event))


async def finish_log_in(board: Switchboard, called: e.AgentPhoneCalled) -> None:
    """Answer, say what became of it, hang up."""
    board.perform(c.Answer(called.call, called.leg))
    await board.expect(e.LegAnswered, leg=called.leg)
    tell(board, called)
    board.perform(c.HangUp(called.call, called.leg))
    await board.expect(e.LegHungUp, leg=called.leg)

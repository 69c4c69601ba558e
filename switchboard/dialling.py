"""Transfer to an outside address: the flow asked for it and goes on when nobody answers there."""

from __future__ import annotations

from calls.commands import Dial, HangUp, Transfer
from calls.events import LegAnswered, LegHungUp, TransferFailed, TransferStarted
from calls.model import HangupCause, Stage
from switchboard import holding, ringing, talking
from switchboard.record import Dialling
from switchboard.turn import Turn

ALARM = "dial"
MUSIC = "music.wait"

RING_S = 30.0
"""How long an outside number rings that a queue's ladder leads to."""


def start(turn: Turn, command: Transfer) -> None:
    seek(turn, command.address, command.ring_s)
    holding.begin(turn, MUSIC)


def seek(turn: Turn, address: str, ring_s: float = RING_S) -> None:
    """Dial the address; a caller who is on hold already stays so meanwhile."""
    record, leg = turn.record, turn.record.dial()
    record.dialling = Dialling(address, leg)
    turn.enter(Stage.DIALLING)
    turn.announce(TransferStarted(record.call, address))
    turn.do(Dial(record.call, leg, address, record.caller))
    turn.wake(ALARM, turn.now + ring_s)


def answered(turn: Turn, event: LegAnswered) -> None:
    dialling = turn.record.dialling
    if dialling is not None and dialling.leg == event.leg:
        call_off(turn)
        talking.start(turn, "", event.leg)
    else:
        turn.do(HangUp(turn.record.call, event.leg))


def gone(turn: Turn, event: LegHungUp) -> None:
    ringing.gone(turn, event)
    dialling = turn.record.dialling
    if dialling is not None and dialling.leg == event.leg:
        _failed(turn, dialling, event.cause)


def rang_out(turn: Turn) -> None:
    dialling = turn.record.dialling
    assert dialling is not None
    turn.do(HangUp(turn.record.call, dialling.leg, HangupCause.NO_ANSWER))
    _failed(turn, dialling, HangupCause.NO_ANSWER)


def call_off(turn: Turn) -> None:
    """Nobody outside is sought any more."""
    turn.record.dialling = None
    turn.sleep(ALARM)


def _failed(turn: Turn, dialling: Dialling, cause: HangupCause) -> None:
    call_off(turn)
    turn.announce(TransferFailed(turn.record.call, dialling.address, cause))

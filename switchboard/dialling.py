"""Transfer to an outside address: the flow asked for it and goes on when nobody answers there."""

from __future__ import annotations

from calls.commands import Dial, HangUp, Transfer
from calls.events import LegAnswered, LegHungUp, TransferFailed, TransferStarted
from calls.model import HangupCause, Stage
from switchboard import holding, talking
from switchboard.record import Dialling
from switchboard.turn import Turn

ALARM = "dial"
MUSIC = "music.wait"


def start(turn: Turn, command: Transfer) -> None:
    record = turn.record
    leg = record.dial()
    record.dialling = Dialling(command.address, leg)
    turn.enter(Stage.DIALLING)
    turn.announce(TransferStarted(record.call, command.address))
    turn.do(Dial(record.call, leg, command.address, record.offered.caller))
    holding.begin(turn, MUSIC)
    turn.wake(ALARM, turn.now + command.ring_s)


def answered(turn: Turn, event: LegAnswered) -> None:
    dialling = turn.record.dialling
    if dialling is not None and dialling.leg == event.leg:
        call_off(turn)
        talking.start(turn, "", event.leg)
    else:
        turn.do(HangUp(turn.record.call, event.leg))


def gone(turn: Turn, event: LegHungUp) -> None:
    turn.record.gone(event.leg)
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

"""A caller asks to be called back instead of waiting (H4)."""

from __future__ import annotations

from calls.commands import RequestCallback
from calls.events import CallbackRequested
from switchboard import waiting
from switchboard.turn import Turn


def request(turn: Turn, command: RequestCallback) -> None:
    """Once in a call. That he may hang up now is the flow's to tell him."""
    record = turn.record
    waiting.approach(turn, command.queue, turn.flow.tier)
    turn.announce(
        CallbackRequested(
            record.call,
            f"{record.call}-b1",
            command.queue,
            record.tier,
            command.language,
            command.number,
            command.in_s,
            dialled=record.dialled,
        )
    )

"""Who had waited for an agent, or was talking to one, when his node was gone: he is to be called back [H3, X2]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from calls.cdr import Cdr
from calls.events import CallQueued, Event, PriorityOrdered, RecordingRefused
from calls.model import Direction, Tier
from calls.numbers import is_customers
from store.adopted import LostCaller
from store.rows import Callback

OF_PLACES: frozenset[type[Event]] = frozenset({RecordingRefused, PriorityOrdered})
"""What has to be known of a call beside its record."""


def lost_caller(events: Sequence[Event], cdr: Cdr, apart: timedelta = timedelta(0)) -> LostCaller | None:
    """Of a call that is up, `events` in their order. None for who was still in a menu, whose number is withheld or no
    customer's, and whom we were calling and no agent had: his callback stays open. `apart`: how far the clock of who
    calls him is ahead of his node's."""
    queued = next((event for event in reversed(events) if isinstance(event, CallQueued)), None)
    talking = cdr.talk_started_at is not None and cdr.talk_ended_at is None
    waiting = cdr.queued_at is not None and cdr.left_queue_at is None
    if queued is None or cdr.queued_at is None or not is_customers(cdr.caller) or not (talking or waiting):
        return None
    if cdr.direction is Direction.OUTBOUND and not talking:
        return None
    ordered = [event.tier for event in events if isinstance(event, PriorityOrdered)]
    return LostCaller(
        call=cdr.call,
        queue=cdr.queue or queued.queue,
        tier=ordered[-1] if ordered and cdr.tier is not Tier.EMERGENCY else cdr.tier,
        language=queued.language,
        number=cdr.caller,
        dialled=cdr.dialled,
        joined_at=cdr.queued_at - timedelta(seconds=queued.waited_s) + apart,
        avoid=queued.avoid,
        recording_refused=any(isinstance(event, RecordingRefused) for event in events),
        talking=talking,
    )


def in_line(one: LostCaller | Callback) -> tuple[bool, datetime, str]:
    """Emergencies first, then who has waited longest."""
    return one.tier is not Tier.EMERGENCY, one.joined_at, one.call

"""In a queue: joined, told the position, left."""

from __future__ import annotations

from math import inf

from calls import events as e
from calls.commands import Enqueue
from calls.model import LeaveReason, Sound, Stage, Tier
from calls.table import Queue
from switchboard import announcements, announcing, holding
from switchboard.record import Waiting
from switchboard.turn import Turn

FIRST_POSITION_S = 3.0
"""Music first, then the position: a caller who is served at once hears no number."""

SENTENCE_S = 2.0
"""A sentence may keep what is urgent waiting so long."""
OFFER_EVERY = 1.5
"""Times the interval of announcements: offers come with every second one."""


def join(turn: Turn, command: Enqueue) -> None:
    """Put the call into a queue; an unknown queue is refused by the routing engine like a full one."""
    record, queue = turn.record, approach(turn, command.queue, command.tier)
    turn.enter(Stage.QUEUED)
    turn.announce(
        e.CallQueued(
            record.call,
            command.queue,
            record.tier,
            command.language,
            record.caller,
            command.needs,
            record.customer.manager,
            exits=command.exits,
            callback=record.callback,
            avoid=record.avoid,
        )
    )
    record.placed, record.after = True, command.after
    record.waiting = Waiting(queue, turn.now, offers=command.offers, offer_at=turn.now + command.offer_after_s)
    holding.begin(turn, queue.music, queue.phrase_s)
    turn.wake("position", holding.end_of_phrase(turn, turn.now + FIRST_POSITION_S))
    if turn.hold.speaking is None:
        _say_unheard(turn)


def known(turn: Turn, _: e.CallQueued) -> None:
    """Our own word has come round: whatever the queue says from now on is about this stay."""
    turn.waiting.known = True


def approach(turn: Turn, name: str, tier: Tier | None) -> Queue:
    """The queue, and the class in which the caller comes to it: `tier` is what his flow says, if it does.

    An emergency stays one wherever the flow sends it next.
    """
    record, queue = turn.record, turn.rules.table.queues.get(name, Queue(name, {}))
    if queue.emergency:
        record.tier = Tier.EMERGENCY
    elif tier is not None and record.tier is not Tier.EMERGENCY:
        record.tier = tier
    return queue


def moved(turn: Turn, event: e.CallMoved) -> None:
    """The caller stands in another queue, and only the music may tell him. An emergency queue makes an emergency."""
    waiting = turn.waiting
    if waiting.known and event.queue == waiting.queue.queue:
        waiting.queue = turn.rules.table.queues.get(event.to, Queue(event.to, {}))
        if waiting.queue.emergency:
            turn.record.tier = Tier.EMERGENCY
        holding.change(turn, waiting.queue.music, waiting.queue.phrase_s)


# --- position ---


def ask_position(turn: Turn) -> None:
    """Not into a sentence that is still being spoken."""
    if turn.hold.speaking is not None:
        turn.wake("position", turn.now + SENTENCE_S)
    else:
        turn.announce(e.PositionAsked(turn.record.call))


def told_position(turn: Turn, event: e.PositionTold) -> None:
    """A number only when it falls: standing still is said without one. The wait ahead when there is news of it."""
    waiting, language = turn.waiting, turn.flow.language
    turn.wake("position", holding.end_of_phrase(turn, turn.now + waiting.queue.announce_every_s))
    if turn.record.ringing:
        return
    estimate = announcing.wait_ahead(event.low_s, event.high_s, language)
    news = estimate if estimate != waiting.estimate else ()
    holding.say(turn, (*announcing.position(event.position, waiting.told, language), *news, *_offers(turn)))
    waiting.told = min(event.position, waiting.told or event.position)
    waiting.estimate = estimate or waiting.estimate


def _offers(turn: Turn) -> tuple[Sound, ...]:
    """What he may do instead of waiting: not at once, and then every other time he is spoken to."""
    waiting = turn.waiting
    if turn.now < waiting.offer_at:
        return ()
    waiting.offer_at = turn.now + OFFER_EVERY * waiting.queue.announce_every_s
    return tuple(Sound(key, turn.flow.language) for key in waiting.offers)


# --- announcements in a hurry ---


def announce(turn: Turn) -> None:
    """At once; after the sentence that is being spoken if it ends soon, in its place if it does not. Only another
    announcement is heard to its end.
    """
    waiting, speaking = turn.waiting, turn.hold.speaking
    if speaking is None or (turn.now >= waiting.cut_at and speaking != waiting.announcing):
        _say_unheard(turn)
    elif turn.now < waiting.cut_at:
        waiting.cut_at = min(waiting.cut_at, turn.now + SENTENCE_S)
        turn.wake("announcement", waiting.cut_at)


def sentence_over(turn: Turn, event: e.PlayFinished) -> None:
    """What stands and he has not heard follows it, or the music goes on."""
    if event.play != turn.hold.speaking or not _say_unheard(turn):
        holding.play_finished(turn, event)


def _say_unheard(turn: Turn) -> bool:
    """Whether there was anything to say."""
    unheard = _unheard(turn)
    if unheard:
        turn.record.announced.update(unheard)
        holding.say(turn, announcements.sounds(unheard, turn.flow.language))
        turn.waiting.announcing, turn.waiting.cut_at = turn.hold.speaking, inf
    return bool(unheard)


def _unheard(turn: Turn) -> tuple[str, ...]:
    """An emergency is left in peace."""
    record = turn.record
    if record.tier is Tier.EMERGENCY:
        return ()
    return turn.rules.announcements.for_waiting(turn.waiting.queue.queue, record.announced, turn.now)


# --- leaving ---


def leave(turn: Turn, reason: LeaveReason) -> None:
    """The caller waits no more, if he did."""
    if turn.record.waiting is not None:
        turn.announce(e.CallLeftQueue(turn.record.call, turn.record.waiting.queue.queue, reason))
    forget(turn)


def forget(turn: Turn) -> None:
    """The caller waits no more, and everybody knows it."""
    turn.record.waiting = None
    turn.sleep("position", "announcement")

"""A phone that rings for a caller: answered, refused, rung out, taken back, never heard of again."""

from __future__ import annotations

from calls import events as e
from calls.model import AgentStatus, RefusalReason
from routing import callbacks, estimates, keeping, ladder
from routing.desk import Desk, Work
from routing.line import Waiter
from routing.matching import REPORT_WITHIN_S
from routing.room import Room

GROWS_TIMES = 30
"""How often in a row the time a phone is left alone may grow: long before this it is the most there is."""


def accepted(room: Room, event: e.OfferAccepted, now: float) -> None:
    """The call is this agent's; other phones that ring for it are about to fall silent."""
    desk, call = _over(room, event.offer)
    waiter = room.forget(call or event.call)
    if waiter is not None and not waiter.is_message:
        estimates.served(room, waiter, now)
        keeping.remember_agent(room, waiter.caller, event.agent, now)
        callbacks.reached(room, waiter)
    if desk is not None:
        desk.works[call].talking = True
        desk.reachable, desk.blocked, desk.paused, desk.refusals = True, False, False, 0
        room.alarms.cancel(("unblock", desk.name))
        room.report(desk)
    if waiter is not None:
        fall_silent(room, waiter, now)


def refused(room: Room, event: e.OfferRefused, now: float) -> None:
    """The caller keeps his place and is offered to the next, unless it was he who is gone."""
    desk, call = _over(room, event.offer)
    waiter = room.waiters.get(call)
    if waiter is not None and event.offer in waiter.offers:
        _unoffer(room, waiter, event, now)
    if desk is not None:
        _release(room, desk, desk.works.pop(call), event.reason, now)


def never_reported(room: Room, offer: str, now: float) -> None:
    """Nobody said how the offer ended: the caller must not be left at a phone that does not ring."""
    desk, call = room.offers[offer]
    reason = RefusalReason.WITHDRAWN if desk.works[call].withdrawn else RefusalReason.UNREACHABLE
    refused(room, e.OfferRefused(call, offer, desk.name, reason), now)


def withdraw(room: Room, desk: Desk, now: float) -> None:
    """Take back what rings at this desk; whoever rings it will say when it is silent."""
    work = desk.ringing
    if work is not None and not work.withdrawn:
        _hush(room, work.offer, now)
        room.announce(e.OfferWithdrawn(work.call, work.offer, desk.name))


def call_in(room: Room, waiter: Waiter, now: float) -> None:
    """Take back every offer of the caller; he stands as one for whom no phone rings."""
    offers = list(waiter.offers)
    take_back(room, waiter, now)
    if offers:
        room.unoffer(waiter, *offers)


def take_back(room: Room, waiter: Waiter, now: float) -> None:
    """No phone shall ring for him. Said aloud: he may be back in a queue before anybody has heard that one does."""
    for offer in waiter.offers:
        withdraw(room, room.offers[offer][0], now)


def fall_silent(room: Room, waiter: Waiter, now: float) -> None:
    """He waits no more: whoever rings phones for him will say when they are silent."""
    for offer in waiter.offers:
        if offer in room.offers:
            _hush(room, offer, now)


def _hush(room: Room, offer: str, now: float) -> None:
    desk, call = room.offers[offer]
    desk.works[call].withdrawn = True
    room.alarms.set(("offer", offer), now + REPORT_WITHIN_S)


def _over(room: Room, offer: str) -> tuple[Desk | None, str]:
    """The desk at which the offer rang until now, and for whom; None when that is history."""
    room.alarms.cancel(("offer", offer))
    room.yielding.pop(offer, None)
    return room.offers.pop(offer, (None, ""))


def _unoffer(room: Room, waiter: Waiter, event: e.OfferRefused, now: float) -> None:
    if event.reason is RefusalReason.CALLER_GONE:
        room.forget(waiter.call)
        return
    room.unoffer(waiter, event.offer)
    if event.reason.agents_doing:
        waiter.refused_by.add(event.agent)
        keeping.give_up_on(room, waiter, event.agent)
    ladder.climb(room, waiter, now)


def _release(room: Room, desk: Desk, work: Work, reason: RefusalReason, now: float) -> None:
    """RONA: not offered straight back to the phone that let it ring; others keep their idle time."""
    desk.be_counted(now)
    if reason.agents_doing:
        desk.reachable = reason is not RefusalReason.UNREACHABLE
        desk.refusals += 1
        desk.idle_since = now
        _leave_alone(room, desk, work, now)
    _retire(room, desk)
    room.report(desk)


def _leave_alone(room: Room, desk: Desk, work: Work, now: float) -> None:
    """For longer with every call in a row that he lets go by, and in the end until he comes back by himself."""
    queue = work.queue
    if queue.pause_after and desk.refusals >= queue.pause_after and desk.status is AgentStatus.AVAILABLE:
        desk.status, desk.paused = AgentStatus.BREAK, True
        room.announce(e.AgentPaused(desk.name, desk.refusals))
    growth = queue.rona_growth ** min(desk.refusals - 1, GROWS_TIMES)
    delay_s = min(queue.rona_most_s, queue.rona_delay_s * growth)
    desk.blocked = True
    room.alarms.set(("unblock", desk.name), now + delay_s)


def _retire(room: Room, desk: Desk) -> None:
    if desk.status is AgentStatus.BREAK_SOON:
        room.retiring[desk.name] = desk


def unblock(room: Room, agent: str, _: float) -> None:
    desk = room.desks[agent]
    desk.blocked, desk.reachable = False, True
    room.report(desk)


def talk_ended(room: Room, event: e.TalkEnded, now: float) -> None:
    desk = room.desks.get(event.agent)
    work = desk.works.get(event.call) if desk is not None else None
    if desk is None or work is None or not work.talking:
        return
    desk.be_counted(now)
    del desk.works[event.call]
    if not desk.works and work.queue.wrap_up_s > 0:
        desk.wrapping = work.queue
        desk.wrap_up_ends, desk.wrap_up_most = now + work.queue.wrap_up_s, now + work.queue.wrap_up_most_s
        room.alarms.set(("wrap_up", desk.name), desk.wrap_up_ends)
        room.report(desk)
    else:
        wrapped_up(room, desk.name, now)


def wrapped_up(room: Room, agent: str, now: float) -> None:
    desk = room.desks[agent]
    desk.be_counted(now)
    desk.wrapping = None
    room.alarms.cancel(("wrap_up", agent))
    if not desk.works:
        desk.idle_since = now
        _retire(room, desk)
    room.report(desk)

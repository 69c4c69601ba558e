"""What is kept for a caller: an agent he knows for a while, and his place when he was cut off."""

from __future__ import annotations

from calls import events as e
from calls.model import Tier
from calls.table import Queue
from routing.line import Waiter
from routing.room import Place, PlaceName, Room

MOST = 100_000
"""How many callers are remembered."""

NAMELESS = ("", "anonymous")
"""What stands for the number of callers who withhold theirs: nobody knows them again."""

HANDED_BACK_S = 3600.0
"""How long a call that its queue sent on to the flow finds its place again when it comes back."""


# --- the agent he knows ---


def preferred(room: Room, event: e.CallQueued, queue: Queue, tier: Tier, now: float) -> tuple[str, float]:
    """The agent the caller shall be kept for and how long: his manager, else whom he talked to last; or ("", 0).

    Only somebody who is at work. An emergency waits for nobody in particular.
    """
    if tier is Tier.EMERGENCY:
        return "", 0.0
    if queue.prefer_manager_s > 0 and _at_work(room, event.manager):
        return event.manager, queue.prefer_manager_s
    last, at = room.last_agents.get(event.caller, ("", 0.0))
    if queue.prefer_last_s > 0 and now - at <= queue.last_agent_within_s and _at_work(room, last):
        return last, queue.prefer_last_s
    return "", 0.0


def _at_work(room: Room, agent: str) -> bool:
    desk = room.desks.get(agent)
    return desk is not None and desk.on_duty and not desk.blocked


def remember_agent(room: Room, caller: str, agent: str, now: float) -> None:
    if caller not in NAMELESS:
        room.last_agents.pop(caller, None)
        room.last_agents[caller] = (agent, now)
        if len(room.last_agents) > MOST:
            del room.last_agents[next(iter(room.last_agents))]


def give_up_on(room: Room, waiter: Waiter, agent: str) -> None:
    """He is kept for this agent no more."""
    if waiter.line.ask.only == agent:
        room.alarms.cancel(("kept", waiter.call))
        room.ask(waiter, only="")


def let_go(room: Room, agent: str) -> None:
    """Nobody is kept for this agent any more."""
    for line in [line for line in room.lines.values() if line.ask.only == agent]:
        for waiter in list(line.calls.values()):
            give_up_on(room, waiter, agent)


def kept_long_enough(room: Room, call: str, _: float) -> None:
    waiter = room.waiters[call]
    room.ask(waiter, only="")
    room.unhelped[call] = waiter


# --- his place ---


def cut_off(room: Room, waiter: Waiter, now: float) -> None:
    """Whoever rings again soon enough shall be where he was."""
    within_s = waiter.line.queue.return_within_s
    if within_s > 0 and waiter.caller not in NAMELESS:
        _keep(room, ("caller", waiter.caller, waiter.queue), Place(waiter.since, 0, now + within_s))


def handed_back(room: Room, waiter: Waiter, now: float) -> None:
    """The call goes back to its flow, and may be in this queue again in a moment: with the rungs behind it."""
    _keep(room, ("call", waiter.call, waiter.queue), Place(waiter.since, waiter.passed, now + HANDED_BACK_S))


def place_of(room: Room, event: e.CallQueued, now: float) -> Place | None:
    """The place that was kept for this call or this caller; it is kept no longer."""
    names = ("call", event.call, event.queue), ("caller", event.caller, event.queue)
    places = [room.places.pop(name, None) for name in names]
    return next((place for place in places if place is not None and place.until >= now), None)


def _keep(room: Room, name: PlaceName, place: Place) -> None:
    room.places.pop(name, None)
    room.places[name] = place
    if len(room.places) > MOST:
        del room.places[next(iter(room.places))]

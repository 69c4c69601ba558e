"""Emergencies for whom nobody is free (R3): they take over a phone, try one that was left alone, or are sent on."""

from __future__ import annotations

from calls import events as e
from calls.decision import Verdict
from calls.errors import step_of
from calls.model import AgentStatus, LeaveReason, QueueRefusal, Tier
from routing import offering
from routing.deciding import record
from routing.desk import Desk, Standing
from routing.line import Line, Waiter
from routing.matching import offer
from routing.room import Room
from routing.roster import bits
from routing.strategy import candidates


def help_emergencies(room: Room, now: float) -> None:
    """A phone that falls silent already is help enough for one."""
    coming = 0
    for line in sorted((line for line in room.emergencies if line.ready), key=lambda line: line.rank(now)):
        silent = _silent_soon(room, line) & ~coming
        for waiter in list(line.unoffered()):
            if silent:
                soonest = silent & -silent
                silent, coming = silent ^ soonest, coming | soonest
            else:
                with step_of(waiter.call, "help"):
                    helped = _find_help(room, line, waiter, now)
                if not helped:
                    break


def _silent_soon(room: Room, line: Line) -> int:
    """Agents whose phones stop ringing in a moment: their callers are gone, or the offers were withdrawn.

    A phone withdrawn from another emergency is left to that one.
    """
    mask = 0
    for bit in bits(line.able & room.standing[Standing.RINGING] & room.on_duty):
        work = room.seats[bit].ringing
        assert work is not None
        waiter = room.waiters.get(work.call)
        if waiter is None or (work.withdrawn and waiter.tier is not Tier.EMERGENCY):
            mask |= 1 << bit
    return mask


def _find_help(room: Room, line: Line, waiter: Waiter, now: float) -> bool:
    """The quickest way to an agent. False: there is none for anybody of this line."""
    if (resting := _resting(room, line, now)) is not None:
        _cut_short(room, waiter, resting, now)
    elif (ringing := _least_urgent(room, line, now)) is not None:
        offering.withdraw(room, ringing, now)
    elif (alone := _left_alone(room, line, waiter, now)) is not None:
        _offer(room, waiter, alone, Verdict.TRIED_AGAIN, now)
    elif room.on_duty and not line.able & room.on_duty and not room.patient:
        room.forget(waiter.call)
        room.announce(e.CallLeftQueue(waiter.call, waiter.queue, LeaveReason.WITHDRAWN))
        room.announce(e.QueueRefused(waiter.call, waiter.queue, QueueRefusal.NO_AGENTS))
    else:
        return bool(_alone(room, line))
    return True


def _resting(room: Room, line: Line, now: float) -> Desk | None:
    """Somebody in wrap-up, or who wanted a break soon and has nothing in hand, where the rule allows it."""
    rule, mask = room.table.emergency, 0
    if rule.use_break_soon:
        mask |= sum(1 << desk.bit for desk in room.retiring.values() if not desk.works)
    if rule.use_wrap_up:
        mask |= room.standing[Standing.WRAP_UP] & room.on_duty
    desks = [desk for desk in room.agents(line.able & mask) if desk.address is not None and not desk.blocked]
    best = candidates(line, desks, now)
    return room.desks[best[0].agent] if best else None


def _cut_short(room: Room, waiter: Waiter, desk: Desk, now: float) -> None:
    room.alarms.cancel(("wrap_up", desk.name))
    room.retiring.pop(desk.name, None)
    _offer(room, waiter, desk, Verdict.CUT_SHORT, now)


def _least_urgent(room: Room, line: Line, now: float) -> Desk | None:
    """Of the phones that ring for lower classes, that of the caller who scores least; of equals the youngest."""
    ringing: list[tuple[float, int, Desk]] = []
    for desk in room.agents(line.able & room.standing[Standing.RINGING]):
        work = desk.ringing
        assert work is not None
        waiter = room.waiters.get(work.call)
        if waiter is not None and not work.withdrawn and waiter.tier is not Tier.EMERGENCY:
            ringing.append((waiter.line.curve.score(now - waiter.key[0]), -waiter.order, desk))
    return min(ringing, key=lambda ring: ring[:2])[2] if ringing else None


def _left_alone(room: Room, line: Line, waiter: Waiter, now: float) -> Desk | None:
    """The phone that is left alone for what it did to others, the longest idle; not one that did it to him."""
    desks = [desk for desk in room.agents(_alone(room, line)) if desk.name not in waiter.refused_by]
    best = candidates(line, desks, now)
    return room.desks[best[0].agent] if best else None


def _alone(room: Room, line: Line) -> int:
    """Who could help but for what his phone did: those left alone, and those paused for it who have not come back."""
    on_break = room.agents(line.able & room.standing[Standing.BREAK])
    paused = sum(1 << desk.bit for desk in on_break if desk.paused)
    return line.able & room.standing[Standing.LEFT_ALONE] | paused


def _offer(room: Room, waiter: Waiter, desk: Desk, verdict: Verdict, now: float) -> None:
    why = record(room, waiter, verdict, now, best=candidates(waiter.line, [desk], now))
    offer(room, waiter, desk, why, now)


def retire(room: Room, now: float) -> None:
    """Whoever wanted a break soon and has nothing in hand has it now."""
    retiring, room.retiring = room.retiring, {}
    for desk in retiring.values():
        if desk.status is AgentStatus.BREAK_SOON and not desk.works:
            desk.be_counted(now)
            desk.status = AgentStatus.BREAK
            room.report(desk)

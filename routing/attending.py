"""Agents who come, go, take breaks, need longer, are lent elsewhere."""

from __future__ import annotations

from calls import events as e
from calls.model import AgentStatus
from routing import keeping, offering
from routing.desk import Desk
from routing.room import Room
from routing.told import seconds


def logged_in(room: Room, event: e.AgentLoggedIn, now: float) -> None:
    desk = room.desks.get(event.agent)
    if desk is not None:
        desk.reachable, desk.blocked = True, False
        room.alarms.cancel(("unblock", event.agent))
        change(room, desk, AgentStatus.AVAILABLE, event.contact, now)


def logged_out(room: Room, event: e.AgentLoggedOut, now: float) -> None:
    desk = room.desks.get(event.agent)
    if desk is not None:
        change(room, desk, AgentStatus.OFF, None, now)


def status_chosen(room: Room, event: e.AgentStatusChosen, now: float) -> None:
    """A break that shall come soon is there at once for somebody who has nothing in hand."""
    desk = room.desks.get(event.agent)
    if desk is not None:
        soon = event.status is AgentStatus.BREAK_SOON and not desk.works and desk.wrapping is None
        change(room, desk, AgentStatus.BREAK if soon else event.status, desk.contact, now)


def change(room: Room, desk: Desk, status: AgentStatus, contact: str | None, now: float) -> None:
    """Whoever comes on duty has been idle from that moment on; whoever goes is not rung any more."""
    was_on_duty = desk.on_duty
    desk.be_counted(now)
    desk.status, desk.contact, desk.paused, desk.refusals = status, contact, False, 0
    if desk.on_duty and not was_on_duty and not desk.works and desk.wrapping is None:
        desk.idle_since = now
    room.report(desk)
    if not desk.on_duty:
        goes(room, desk, now)


def goes(room: Room, desk: Desk, now: float) -> None:
    """He takes no calls any more: what rings at his desk is taken back, who is kept for him is let go."""
    offering.withdraw(room, desk, now)
    keeping.let_go(room, desk.name)


# --- after a call ---


def wrap_up_extended(room: Room, event: e.WrapUpExtended, _: float) -> None:
    """Longer, but not beyond the queue's limit."""
    desk = room.desks.get(event.agent)
    if desk is not None and desk.wrapping is not None:
        desk.wrap_up_ends = min(desk.wrap_up_ends + seconds(event.more_s), desk.wrap_up_most)
        room.alarms.set(("wrap_up", desk.name), desk.wrap_up_ends)


def wrap_up_skipped(room: Room, event: e.WrapUpSkipped, now: float) -> None:
    desk = room.desks.get(event.agent)
    if desk is not None and desk.wrapping is not None:
        offering.wrapped_up(room, desk.name, now)


# --- what a supervisor changes about them ---


def skills_set(room: Room, event: e.AgentSkillsSet, _: float) -> None:
    desk = room.desks.get(event.agent)
    if desk is not None:
        desk.skills = None if event.skills is None else dict(event.skills)
        room.changed(desk)


def groups_set(room: Room, event: e.AgentGroupsSet, _: float) -> None:
    desk = room.desks.get(event.agent)
    if desk is not None:
        desk.groups = event.groups
        room.changed(desk)


def lent(room: Room, event: e.AgentLent, now: float) -> None:
    """He works for the other group as well, with the skills its members bring, until the time is over (弹性匹配)."""
    desk, group = room.desks.get(event.agent), room.table.groups.get(event.group)
    if desk is None or group is None:
        return
    alarm = ("loan", f"{event.agent} {event.group}")
    if (for_s := seconds(event.for_s)) > 0:
        desk.loans[event.group] = dict(group.skills)
        room.alarms.set(alarm, now + for_s)
    else:
        desk.loans.pop(event.group, None)
        room.alarms.cancel(alarm)
    room.changed(desk)


def loan_over(room: Room, loan: str, _: float) -> None:
    agent, group = loan.split(" ", 1)
    desk = room.desks.get(agent)
    if desk is not None:
        desk.loans.pop(group, None)
        room.changed(desk)

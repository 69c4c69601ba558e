"""Supervisors in a talk: their phones rung, what they hear and who hears them, and the call taken over.

They are guests of one talk: when it is over they are let go, and what becomes of them changes nothing for the others,
unless one takes the agent's place.
"""

from __future__ import annotations

from calls.commands import Bridge, HangUp, RingSupervisor
from calls.events import (
    CallEndOrdered,
    CallTakenOver,
    DigitPressed,
    LegAnswered,
    LegHungUp,
    MonitoringEnded,
    MonitoringModeChanged,
    MonitoringOrdered,
    MonitoringRung,
    MonitoringStarted,
    MonitoringStopOrdered,
    SupervisorOrderRefused,
    TalkEnded,
)
from calls.model import HangupCause, Party
from calls.monitored import MonitorEnd, MonitorMode, OrderRefusal
from switchboard import held
from switchboard.monitor import Monitor, Room, wires
from switchboard.record import Talk
from switchboard.turn import Turn

ALARM = "monitor"
RING_S = 30.0
MOST = 4
"""Supervisors in one talk."""
KEYS = {"*1": MonitorMode.LISTEN, "*2": MonitorMode.WHISPER, "*3": MonitorMode.BARGE}
"""What a supervisor keys on his phone. Taking over is not among them: it is not to happen by a slip of the finger."""
LONGEST_KEY = 2

Order = MonitoringOrdered | MonitoringStopOrdered | CallEndOrdered

_ENDS = {
    HangupCause.USER_BUSY: MonitorEnd.BUSY,
    HangupCause.CALL_REJECTED: MonitorEnd.DECLINED,
    HangupCause.NO_ANSWER: MonitorEnd.NO_ANSWER,
    HangupCause.NO_USER_RESPONSE: MonitorEnd.NO_ANSWER,
    HangupCause.ORIGINATOR_CANCEL: MonitorEnd.NO_ANSWER,
}


# --- what is ordered ---


def ordered(turn: Turn, event: MonitoringOrdered) -> None:
    reason = _refusal(turn, event)
    mine = _of(turn, event.by)
    if reason is not None:
        refuse(turn, event, reason)
    elif mine is None:
        _ring(turn, event)
    else:
        mine.may = event.may
        _change(turn, mine, event.mode)


def stop_ordered(turn: Turn, event: MonitoringStopOrdered) -> None:
    mine = _of(turn, event.by)
    if mine is None:
        refuse(turn, event, OrderRefusal.NOT_MONITORING)
    else:
        _let_go(turn, mine, MonitorEnd.ORDERED)
        _rewire(turn)


def refuse(turn: Turn, event: Order, reason: OrderRefusal = OrderRefusal.NOT_TALKING) -> None:
    turn.announce(SupervisorOrderRefused(turn.record.call, reason, event.by))


def is_a_talk(turn: Turn) -> bool:
    """Not an agent who hears a message, with no customer on the line."""
    hearing = turn.record.hearing
    return hearing is None or hearing.reached


def _refusal(turn: Turn, event: MonitoringOrdered) -> OrderRefusal | None:
    record = turn.record
    if not is_a_talk(turn):
        return OrderRefusal.NOT_TALKING
    if turn.talk.supervisor == event.by:
        return OrderRefusal.TALKS_HIMSELF
    if not _may_be(turn, event.mode):
        return OrderRefusal.NOBODY_TO_WHISPER_TO
    return OrderRefusal.TOO_MANY if _of(turn, event.by) is None and len(record.monitors) >= MOST else None


def _may_be(turn: Turn, mode: MonitorMode) -> bool:
    """Nothing is whispered to somebody who is none of ours."""
    return mode is not MonitorMode.WHISPER or bool(turn.talk.agent or turn.talk.supervisor)


def _of(turn: Turn, supervisor: str) -> Monitor | None:
    return next((one for one in turn.record.monitors.values() if one.by == supervisor), None)


def _ring(turn: Turn, event: MonitoringOrdered) -> None:
    record, leg = turn.record, turn.record.dial_supervisor()
    record.monitors[leg] = Monitor(leg, event.by, event.mode, event.may, turn.now + RING_S)
    turn.announce(MonitoringRung(record.call, leg, event.mode, event.by))
    turn.do(RingSupervisor(record.call, leg, event.address, event.mode, turn.talk.agent))
    _set_alarm(turn)


def _change(turn: Turn, monitor: Monitor, mode: MonitorMode, *, keyed: bool = False) -> None:
    """Of a phone that still rings: what shall be when it is answered."""
    monitor.mode = mode
    if mode is MonitorMode.TAKE_OVER and monitor.is_in:
        _take_over(turn, monitor)
    else:
        turn.announce(MonitoringModeChanged(turn.record.call, monitor.leg, mode, monitor.by, keyed))
        _rewire(turn)


# --- what his phone does ---


def answered(turn: Turn, event: LegAnswered) -> None:
    record, monitor = turn.record, turn.record.monitors[event.leg]
    if monitor.is_in:
        return
    monitor.rings_until = None
    _set_alarm(turn)
    if monitor.mode is MonitorMode.TAKE_OVER:
        _take_over(turn, monitor)
        return
    told = record.line is not None and record.line.tell_monitoring
    turn.announce(MonitoringStarted(record.call, monitor.leg, monitor.mode, turn.talk.agent, told, monitor.by))
    _rewire(turn)


def gone(turn: Turn, event: LegHungUp) -> None:
    """He has hung up, or was not reached."""
    monitor = turn.record.monitors.pop(event.leg)
    turn.record.gone(event.leg)
    turn.announce(MonitoringEnded(turn.record.call, monitor.leg, _why(monitor, event), monitor.by))
    _set_alarm(turn)
    _rewire(turn)


def _why(monitor: Monitor, event: LegHungUp) -> MonitorEnd:
    if monitor.is_in:
        return MonitorEnd.HUNG_UP
    if event.by_us and event.cause in (HangupCause.CONGESTION, HangupCause.SERVER_RESTART):
        return MonitorEnd.NO_ROOM
    return _ENDS.get(event.cause, MonitorEnd.UNREACHABLE)


def rang_out(turn: Turn) -> None:
    ringing = [one for one in turn.record.monitors.values() if one.rings_until is not None]
    _let_go(turn, min(ringing, key=_rings_until), MonitorEnd.NO_ANSWER, HangupCause.NO_ANSWER)


def keyed(turn: Turn, event: DigitPressed) -> None:
    """The last keys count, of somebody who is in the call."""
    monitor = turn.record.monitors[event.leg]
    monitor.keyed = (monitor.keyed + event.digit)[-LONGEST_KEY:]
    mode = KEYS.get(monitor.keyed)
    if mode is not None and mode in monitor.may and monitor.is_in and _may_be(turn, mode):
        _change(turn, monitor, mode, keyed=True)


# --- the talk goes on without its agent, or is over ---


def _take_over(turn: Turn, monitor: Monitor) -> None:
    """He talks with the caller, and is recorded in the agent's place; the agent is let go, free for his wrap-up."""
    record, talk = turn.record, turn.talk
    del record.monitors[monitor.leg]
    held.forget(turn)
    record.keyed = ""
    turn.do(Bridge(record.call, record.leg, monitor.leg, record.recording or ""), HangUp(record.call, talk.leg))
    turn.announce(TalkEnded(record.call, talk.agent, Party.SYSTEM, talk.supervisor))
    turn.announce(CallTakenOver(record.call, monitor.leg, talk.agent, monitor.by))
    record.talk = Talk("", monitor.leg, monitor.by)
    _rewire(turn)


def release(turn: Turn) -> None:
    """The talk is over: nobody stays in it."""
    for monitor in list(turn.record.monitors.values()):
        _let_go(turn, monitor, MonitorEnd.TALK_OVER)


def _let_go(
    turn: Turn, monitor: Monitor, reason: MonitorEnd, cause: HangupCause = HangupCause.NORMAL_CLEARING
) -> None:
    del turn.record.monitors[monitor.leg]
    turn.do(HangUp(turn.record.call, monitor.leg, cause))
    turn.announce(MonitoringEnded(turn.record.call, monitor.leg, reason, monitor.by))
    _set_alarm(turn)


def _rewire(turn: Turn) -> None:
    """Tell telephony what is different for those who are in the call."""
    record = turn.record
    room = Room(record.call, record.leg, turn.talk.leg, record.recording or "")
    inside = [one for one in record.monitors.values() if one.is_in]
    for one in inside:
        others = tuple(other for other in inside if other is not one)
        join = wires(one, others, room)
        if join != one.told:
            one.told = join
            turn.do(join)


def _rings_until(monitor: Monitor) -> float:
    assert monitor.rings_until is not None
    return monitor.rings_until


def _set_alarm(turn: Turn) -> None:
    """For the phone that rings out first."""
    ringing = [one.rings_until for one in turn.record.monitors.values() if one.rings_until is not None]
    if ringing:
        turn.wake(ALARM, min(ringing))
    else:
        turn.sleep(ALARM)

"""A supervisor in a call: whom he hears, and who hears him."""

from __future__ import annotations

from dataclasses import dataclass

from calls.commands import Join
from calls.monitored import MonitorMode


@dataclass(slots=True)
class Monitor:
    """Supervisor `by` and his phone, which rings until `rings_until` (None: he is in the call).

    `may` are the modes he can change to by key, `keyed` his last keys, `told` what telephony was told last.
    """

    leg: str
    by: str
    mode: MonitorMode
    may: tuple[MonitorMode, ...]
    rings_until: float | None
    keyed: str = ""
    told: Join | None = None

    @property
    def is_in(self) -> bool:
        return self.rings_until is None


@dataclass(frozen=True, slots=True)
class Room:
    """What a supervisor comes into: the caller's leg, that of the agent (or whoever `talks`), and the recording, if
    there is one."""

    call: str
    caller: str
    talks: str
    recording: str


def wires(me: Monitor, others: tuple[Monitor, ...], room: Room) -> Join:
    """Who hears whom in his mode. The `others` are in the call too: they hear who barges in, as everybody does, and
    nobody who whispers. The caller and the recording have his voice in that one mode only.
    """
    hears = (room.caller, room.talks, *(other.leg for other in others if other.mode is MonitorMode.BARGE))
    if me.mode is MonitorMode.BARGE:
        heard_by = (room.caller, room.talks, *(other.leg for other in others))
        return Join(room.call, me.leg, hears, heard_by, room.recording)
    return Join(room.call, me.leg, hears, (room.talks,) if me.mode is MonitorMode.WHISPER else ())

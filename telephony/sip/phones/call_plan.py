"""What a caller does. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from telephony.sip.phones.hang_up_point import HangUpPoint
from telephony.sip.phones.keying import Step


@dataclass(frozen=True, slots=True)
class CallPlan:
    """`voice` and `tape` are WAV files to speak and to record; `max_s` counts from INVITE."""

    caller: str
    name: str = ""
    steps: tuple[Step, ...] = ()
    by_info: bool = False
    voice: Path | None = None
    endless_voice: bool = False
    tape: Path | None = None
    hang_up: HangUpPoint | None = None
    max_s: float = 120.0

"""One call of `hotline call`, from the first packet to the exit status."""

from __future__ import annotations

import asyncio
import signal
import wave
from collections.abc import Callable, Mapping
from pathlib import Path

from hotline.commands.language import say
from hotline.commands.phone_environment import Status
from hotline.commands.phone_lines import PhoneLines
from telephony.sip.phones.call_plan import CallPlan
from telephony.sip.phones.caller import Caller
from telephony.sip.phones.phone import Phone
from telephony.sip.phones.settings import PhoneSettings
from telephony.sip.phones.timeline import TOLD, Expectation, Moment, What, is_served


async def place(settings: PhoneSettings, plan: CallPlan, lines: PhoneLines, expected: Expectation) -> Status:
    """Place the call, show it, say how it went. Raises ConfigurationError when it cannot even be tried."""
    phone = Phone(settings)
    phone.start(asyncio.get_running_loop())
    try:
        caller = Caller(phone, plan, lines.of_caller)
        interrupted = _hang_up_on_signal(caller.hang_up)
        timeline = await caller.call()
    finally:
        await phone.stop()
    served = is_served(timeline, expected)
    lines.result(_verdict(served, timeline), served, {"heard_ms": _length_ms(plan.tape)})
    if interrupted.is_set():
        return Status.INTERRUPTED
    return Status.SERVED if served else Status.NOT_SERVED


def _hang_up_on_signal(hang_up: Callable[[], None]) -> asyncio.Event:
    """Ctrl-C ends the call decently; the event tells that it did."""
    interrupted = asyncio.Event()

    def interrupt() -> None:
        interrupted.set()
        hang_up()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupt)
    return interrupted


def _verdict(served: bool, timeline: Mapping[What, Moment]) -> str:
    if served:
        return say("已得到服务", "served")
    if What.ANSWERED not in timeline or TOLD & timeline.keys():
        return say("未得到服务", "not served")
    return say(
        "未得到服务：服务器没有告知进度，无从得知是否接通坐席（只需菜单服务时请加 --expect ivr）",
        "not served: the server told no progress, so nobody knows of an agent (--expect ivr asks for the menu alone)",
    )


def _length_ms(tape: Path | None) -> int | None:
    if tape is None or tape.stat().st_size == 0:
        return None
    with tape.open("rb") as file, wave.open(file) as reader:
        return int(1000 * reader.getnframes() / reader.getframerate())

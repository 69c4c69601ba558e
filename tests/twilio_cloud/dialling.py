"""Dial and Enqueue: https://www.twilio.com/docs/voice/twiml/dial and /enqueue.

Number and Sip ring all at once, the first to answer is put through. A conference is a room of the cloud's; a queue is
left for whoever dials it, in order.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.twilio_cloud.grammar import Verb
from tests.twilio_cloud.legs import CANCELED, COMPLETED, IN_PROGRESS, Callback, Leg, Page
from tests.twilio_cloud.recording import told_of
from tests.twilio_cloud.rooms import Room, Seat
from tests.twilio_cloud.signing import new_sid
from tests.twilio_cloud.tapes import Tape

if TYPE_CHECKING:
    from tests.twilio_cloud.runner import Document, Runner


async def dial(runner: Runner, verb: Verb) -> Document | None:
    """The action's document, or None: the next verb."""
    nouns = verb.nested or (Verb("Number", {}, verb.text),)
    if nouns[0].name == "Conference":
        fields = await _conference(runner, nouns[0])
    elif nouns[0].name == "Queue":
        fields = await _queue(runner, nouns[0])
    else:
        fields = await _numbers(runner, verb, nouns)
    return await runner.act(verb, fields) if verb.get("action") else None


# --- conferences ---


async def _conference(runner: Runner, noun: Verb) -> dict[str, str]:
    cloud, leg = runner.cloud, runner.leg
    hall = cloud.halls.named(noun.text)
    hall.hear(noun, runner.absolute)
    wait = noun.get("waitUrl")
    seat = Seat(
        leg,
        muted=noun.is_set("muted"),
        coaches=noun.get("coach"),
        starts=noun.is_set("startConferenceOnEnter", True),
        ends=noun.is_set("endConferenceOnExit"),
        beep=noun.get("beep", "true"),
        label=noun.get("participantLabel"),
        wait_url=None if "waitUrl" not in noun.given else runner.absolute(wait) if wait else "",
        wait_method=noun.get("waitMethod", "POST"),
    )
    await hall.attend(seat)
    return {"DialCallStatus": "answered"}


# --- queues ---


async def enqueue(runner: Runner, verb: Verb) -> Document | None:
    from tests.twilio_cloud.runner import LeavesQueueError, Runner  # noqa: PLC0415  they need each other

    leg = runner.leg
    place = runner.cloud.queue(verb.text).join(leg)
    result = "leave"
    waiting = asyncio.create_task(_wait(Runner(runner.cloud, leg), runner, verb, place.position))
    try:
        await asyncio.wait({waiting, taken := asyncio.create_task(place.taken.wait())}, return_when="FIRST_COMPLETED")
        if not taken.done():
            taken.cancel()
            if not isinstance(waiting.exception(), LeavesQueueError):
                waiting.result()
        else:
            waiting.cancel()
            leg.playing = None
            await place.through.wait()
            result = "bridged"
    finally:
        waiting.cancel()
        place.leave()
    fields = {"QueueResult": result, "QueueSid": place.queue.sid, "QueueTime": str(round(place.waited_s))}
    return await runner.act(verb, fields) if verb.get("action") else None


async def _wait(waiting: Runner, runner: Runner, verb: Verb, position: int) -> None:
    if not verb.get("waitUrl"):
        await asyncio.Event().wait()
    fields = {"QueuePosition": str(position), "QueueSid": runner.cloud.queue(verb.text).sid}
    await waiting.wait(runner.absolute(verb.get("waitUrl")), verb.get("waitUrlMethod", "POST"), fields)


async def _queue(runner: Runner, noun: Verb) -> dict[str, str]:
    place = await runner.cloud.queue(noun.text).next()
    place.taken.set()
    try:
        await _talk(runner.leg, place.leg)
    finally:
        place.through.set()
    return {"DialCallStatus": COMPLETED}


# --- numbers and SIP addresses ---


async def _numbers(runner: Runner, verb: Verb, nouns: tuple[Verb, ...]) -> dict[str, str]:
    legs = [_made(runner, verb, noun) for noun in nouns]
    ringing = {
        asyncio.create_task(leg.ring(runner.cloud.manner(leg.to), verb.number("timeout", 30))): leg for leg in legs
    }
    try:
        winner, ends = await _first(ringing)
        if winner is None:
            return {"DialCallStatus": ends[-1], "DialCallSid": legs[-1].sid}
        await _through(runner, verb, nouns[legs.index(winner)], winner)
    finally:
        for task in ringing:
            task.cancel()
        for leg in legs:
            leg.end(COMPLETED if leg.status == IN_PROGRESS else CANCELED)
    return {
        "DialCallStatus": COMPLETED, "DialCallSid": winner.sid, "DialCallDuration": str(winner.duration_s),
        "DialBridged": "true",
    }  # fmt: skip


def _made(runner: Runner, verb: Verb, noun: Verb) -> Leg:
    parent = runner.leg
    to = noun.text if noun.name == "Number" else noun.text.partition("?")[0]
    url = noun.get("statusCallback")
    events = tuple(noun.get("statusCallbackEvent", "completed").split())
    told = Callback(runner.absolute(url) if url else "", noun.get("statusCallbackMethod", "POST"), events)
    caller = verb.get("callerId", parent.from_ if parent.direction == "inbound" else parent.to)
    return runner.cloud.new_leg(Leg(runner.cloud, "outbound-dial", caller, to, parent=parent.sid, told=told))


async def _first(ringing: dict[asyncio.Task[str], Leg]) -> tuple[Leg | None, list[str]]:
    """Who answered first; the others ring no more."""
    pending, ends = set(ringing), list[str]()
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if task.result() == IN_PROGRESS:
                for other in pending:
                    other.cancel()
                    ringing[other].end(CANCELED)
                return ringing[task], ends
            ringing[task].end(task.result())
            ends.append(task.result())
    return None, ends


async def _through(runner: Runner, verb: Verb, noun: Verb, winner: Leg) -> None:
    from tests.twilio_cloud.runner import Runner  # noqa: PLC0415  they need each other

    if noun.get("url"):
        page = Page(runner.absolute(noun.get("url")), noun.get("method", "POST"))
        await Runner(runner.cloud, winner).run_beside(page)
    record = verb.get("record", "do-not-record")
    tape = None
    if record not in ("do-not-record", "false"):
        url = verb.get("recordingStatusCallback")
        channels = 2 if record.endswith("dual") else 1
        told = told_of(verb, runner.absolute(url) if url else "")
        tape = Tape(runner.cloud.account, runner.leg.sid, "DialVerb", channels, told=told)
        runner.cloud.start_tape(runner.leg, tape)
    try:
        await _talk(runner.leg, winner, verb.number("timeLimit", 4 * 3600), star=verb.is_set("hangupOnStar"))
    finally:
        if tape is not None:
            runner.cloud.stop_tape(tape)


async def _talk(leg: Leg, other: Leg, limit_s: float = 4 * 3600, *, star: bool = False) -> None:
    """Until either hangs up, or the caller presses * where that ends it."""
    room = Room()
    room.sid = new_sid("RM")
    seats = [Seat(one, beep="false") for one in (leg, other)]
    for seat in seats:
        room.sit(seat)
        seat.leg.room = room
    try:
        with leg.taking() as inbox:
            ends: list[asyncio.Task[Any]] = [asyncio.create_task(one.ended.wait()) for one in (other, leg)]
            if star:
                ends.append(asyncio.create_task(_star(inbox)))
            await asyncio.wait(ends, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
            for task in ends:
                task.cancel()
    finally:
        for seat in seats:
            room.stand_up(seat)
            seat.leg.room = None


async def _star(inbox: asyncio.Queue[tuple[str, str, float]]) -> None:
    while (await inbox.get())[1] != "*":
        pass

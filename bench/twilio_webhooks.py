"""Webhooks forged, sent again, twice at once and in another order, against the real app: what they bring about.

    python -m bench.twilio_webhooks [--webhooks 10000] [--seed 7]

Calls are played through by genuine webhooks: a caller arrives, is answered, hears two prompts, keys, an agent is rung
and put through, both hang up. Between them a stranger sends what he can: what went over the wire once more, to the
byte, at any time after; at the same time as the original; and forgeries without the token. What Twilio sends itself
comes in another order, too. Every call must have had exactly the effects of a call that nobody disturbed.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
import wave
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from calls import commands as c
from calls import events as e
from calls.model import Sound
from tests.unit.telephony.twilio_line import (
    ACCOUNT,
    CALLER,
    OURS,
    PUBLIC,
    Asked,
    Document,
    Line,
    call_sid,
    line,
    signature,
)

KINDS = ("sent again", "twice at once", "old status", "another token", "a field changed", "no signature")
FORGED = KINDS[3:]
ORDER = ("initiated", "ringing", "in-progress", "asks")
"""What Twilio says of the agent's leg, and its question what to do once it is picked up."""
LIVE_CALLS = 8
"""Calls played at the same time."""
LATEST_S = 1.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A genuine webhook as it went over the wire."""

    target: str
    fields: tuple[tuple[str, str], ...]
    signed: str


@dataclass(slots=True)
class Outcome:
    """`sent` hostile webhooks by kind, `answered` by (kind, status); `effects` of each call by its CallSid."""

    sent: Counter[str] = field(default_factory=Counter)
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    genuine: int = 0
    slowest_s: float = 0.0
    """With what this program itself needs: it shares its core, and the calls' loop, with the product."""
    late: int = 0
    """Webhooks answered with "ask again"."""
    effects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    took_s: float = 0.0

    @property
    def wrong(self) -> list[str]:
        """Callers whose calls' effects were not those of an undisturbed one."""
        return [caller for caller, effects in self.effects.items() if effects != expected(self.orders[caller])]

    @property
    def reordered(self) -> int:
        return sum(order is not ORDER for order in self.orders.values())


UNDISTURBED = (
    "CallOffered", "LegAnswered caller", "PlayFinished p1", "DigitPressed 4", "DigitPressed 2", "LegRinging agent",
    "LegAnswered agent", "DigitPressed 7", "LegHungUp agent", "LegHungUp caller", "asked to dial 1", "recordings 1",
)  # fmt: skip


def expected(order: Sequence[str]) -> tuple[str, ...]:
    """What a call comes to; that a phone rings is no news once it was picked up."""
    late = order.index("ringing") > min(order.index("in-progress"), order.index("asks"))
    return tuple(word for word in UNDISTURBED if not (late and word == "LegRinging agent"))


class House:
    """What the switchboard would command, in short: answer, play, ring an agent at key 2, put through, record."""

    def __init__(self, at: Line, stall_s: float) -> None:
        self._at, self._stall_s = at, stall_s
        self._seen = 0

    def follow(self) -> None:
        """React to what happened since."""
        while self._seen < len(self._at.events):
            event = self._at.events[self._seen]
            self._seen += 1
            time.sleep(self._stall_s)
            for command in _commands(event):
                self._at.telephony.perform(command)


def _commands(event: e.Event) -> Iterable[c.Command]:
    if isinstance(event, e.CallOffered):
        yield c.Answer(event.call, event.leg)
    elif isinstance(event, e.LegAnswered) and event.leg == f"{event.call}-c":
        yield c.Play(event.call, event.leg, "p1", (Sound("p1"),))
    elif isinstance(event, e.PlayFinished):
        yield c.Play(event.call, event.leg, "p2", (Sound("p2"),))
    elif isinstance(event, e.DigitPressed) and event.digit == "2":
        yield c.RingAgent(event.call, f"{event.call}-a", "li", "sip:li@192.0.2.7", CALLER)
    elif isinstance(event, e.LegAnswered):
        yield c.Bridge(event.call, f"{event.call}-c", event.leg)
        yield c.StartRecording(event.call, f"{event.call}-c", f"{event.call}-r1", event.leg)


class Stranger:
    """Sends what he has seen, and what he makes up, until `count` of it was sent."""

    def __init__(self, at: Line, seed: int, count: int) -> None:
        self._at, self._random, self._left = at, Random(seed), count
        self.seen: list[Letter] = []
        self.orders: dict[str, tuple[str, ...]] = {}
        self.outcome = Outcome()

    @property
    def is_done(self) -> bool:
        return self._left <= 0

    def order(self, caller: str) -> tuple[str, ...]:
        """How Twilio's words about the agent's leg arrive: in every other call not in the order of their making."""
        order = ORDER if self._random.random() < 0.5 else tuple(self._random.sample(ORDER, len(ORDER)))
        self.orders[caller] = order
        return order

    async def genuine(self, target: str, **fields: str) -> Document:
        """One of Twilio's own, with what the stranger makes of it around it."""
        target = target.removeprefix(PUBLIC)
        letter = Letter(target, tuple(fields.items()), signature(PUBLIC + target, fields))
        self.seen.append(letter)
        self.outcome.genuine += 1
        twins = [self._hostile("twice at once", letter) for _ in range(self._random.randrange(2))]
        began = time.perf_counter()
        (status, text), *_ = await asyncio.gather(self._send(letter), *twins)
        self.outcome.slowest_s = max(self.outcome.slowest_s, time.perf_counter() - began)
        assert status in (200, 204), (status, letter)
        await self.disturb()
        return Document(text or "<Response/>")

    async def disturb(self) -> None:
        """A few of what went before, and forgeries."""
        await asyncio.gather(*(self._any() for _ in range(min(self._left, self._random.randrange(3, 9)))))

    async def _any(self) -> None:
        kind, letter = self._random.choice(KINDS), self._random.choice(self.seen)
        if kind == "old status":
            recent = [each for each in self.seen[-40:] if "status" in each.target] or self.seen
            letter = self._random.choice(recent)
        await self._hostile("sent again" if kind == "twice at once" else kind, letter)

    async def _hostile(self, kind: str, letter: Letter) -> None:
        self._left -= 1
        self.outcome.sent[kind] += 1
        status, _ = await self._send(self._forged(kind, letter) if kind in FORGED else letter)
        self.outcome.answered[kind, status] += 1

    def _forged(self, kind: str, letter: Letter) -> Letter:
        fields = dict(letter.fields)
        if kind == "no signature":
            return Letter(letter.target, letter.fields, "")
        if kind == "another token":
            return Letter(letter.target, letter.fields, signature(PUBLIC + letter.target, fields, "not the token"))
        name = self._random.choice(sorted(fields))
        return Letter(letter.target, tuple((fields | {name: f"{fields[name]}1"}).items()), letter.signed)

    async def _send(self, letter: Letter) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self._at.telephony.port}{letter.target}"
        headers = {"X-Twilio-Signature": letter.signed}
        response = await self._at.client.post(url, data=dict(letter.fields), headers=headers, timeout=30)
        return response.status_code, response.text


async def _call(at: Line, stranger: Stranger, number: int) -> None:
    """One call from its first webhook to its last."""
    sid = call_sid(number)
    about = {"CallSid": sid, "AccountSid": ACCOUNT, "From": f"+8613{number:09d}", "To": OURS}

    async def step(url: str, **fields: str) -> Document:
        return await stranger.genuine(url, **about, **{"CallStatus": "in-progress"} | fields)

    async def keyed(document: Document, keys: str) -> Document:
        """As Twilio does: a document that says "ask again" is followed until there is a Gather to report on."""
        while not document.action:
            document = await step(document.redirect)
        return await step(document.action, Digits=keys)

    document = await step("/twilio/voice", CallStatus="ringing")
    document = await step(document.redirect, CallStatus="ringing")
    document = await keyed(document, "")  # p1 was heard
    document = await keyed(document, "4")
    document = await keyed(document, "2")
    agents = await _agents(at, about["From"])
    status = {"From": OURS, "AccountSid": ACCOUNT, "To": "sip:li@192.0.2.7", "CallSid": agents.sid}
    order = stranger.order(about["From"])
    for word in order:
        if word == "asks":
            await stranger.genuine(agents.asks, **status, CallStatus="in-progress")
        else:
            sequence = str(ORDER.index(word))
            await stranger.genuine(agents.told, **status, CallStatus=word, SequenceNumber=sequence)
    await keyed(document, "7")  # keyed as he was put through: late, and counts
    await stranger.genuine(agents.told, **status, CallStatus="completed", SequenceNumber="4")
    if order is not ORDER:  # the last to arrive was not the last to happen
        await stranger.genuine(agents.told, **status, CallStatus="in-progress", SequenceNumber="2")
    await stranger.genuine("/twilio/status", **about, CallStatus="completed", SequenceNumber="0")


@dataclass(frozen=True, slots=True)
class _Agents:
    sid: str
    told: str
    asks: str


async def _agents(at: Line, caller: str) -> _Agents:
    """The leg that was dialled for this caller."""
    (offered,) = [event for event in at.of(e.CallOffered) if event.caller == caller]

    def dialled() -> list[Asked]:
        return [each for each in at.api.posts("^/Calls.json") if offered.call in each.get("To")]

    await at.until(dialled, 10)
    asked = dialled()[0]
    return _Agents(at.api.made[asked.get("Url")], asked.get("StatusCallback"), asked.get("Url"))


def _effects(at: Line, call: str) -> tuple[str, ...]:
    """All that happened in a call, in its order, and what was asked of Twilio for it."""
    told = [_word(event) for event in at.events if isinstance(event, e.CallEvent) and event.call == call]
    told = [word for word in told if word]
    dialled = sum(call in asked.get("To") for asked in at.api.posts("^/Calls.json"))
    recorded = [event for event in at.of(e.RecordingStarted) if event.call == call]
    return (*told, f"asked to dial {dialled}", f"recordings {len(recorded)}")


def _word(event: e.CallEvent) -> str:
    side = "caller" if getattr(event, "leg", "").endswith("-c") else "agent"
    if isinstance(event, e.DigitPressed):
        return f"DigitPressed {event.digit}"
    if isinstance(event, e.PlayFinished):
        return f"PlayFinished {event.play}"
    if isinstance(event, e.CallOffered):
        return "CallOffered"
    return f"{type(event).__name__} {side}" if isinstance(event, e.LegAnswered | e.LegRinging | e.LegHungUp) else ""


async def disturbed(folder: Path, webhooks: int, seed: int, stall_s: float = 0.0) -> Outcome:
    """Calls until so many hostile webhooks were sent. For `stall_s` after each event nobody does anything: as if the
    machine had too much to do."""
    sound = folder / "sound.wav"
    with wave.open(str(sound), "wb") as written:
        written.setparams((1, 2, 8000, 0, "NONE", ""))
        written.writeframes(bytes(2 * 8000 * 60))
    async with line(folder, lambda _: [sound]) as at:
        at.api.recording = sound.read_bytes()
        stranger, house = Stranger(at, seed, webhooks), House(at, stall_s)
        began, numbers = time.perf_counter(), iter(range(1, webhooks + 2))
        at.on_event = house.follow

        async def caller() -> None:
            while not stranger.is_done:
                await _call(at, stranger, next(numbers))

        await asyncio.gather(*(caller() for _ in range(LIVE_CALLS)))
        outcome = stranger.outcome
        await at.until(lambda: not at.telephony.counts().recordings_to_fetch, 60)
        await asyncio.sleep(LATEST_S)  # what is on its way may still do harm
        outcome.took_s = time.perf_counter() - began
        outcome.orders, outcome.late = stranger.orders, at.telephony.counts().webhooks.late
        outcome.effects = {event.caller: _effects(at, event.call) for event in at.of(e.CallOffered)}
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--webhooks", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(disturbed(Path(folder), given.webhooks, given.seed))
    print(table(outcome, given.seed))
    raise SystemExit(bool(outcome.wrong))


def table(outcome: Outcome, seed: int) -> str:
    calls = f"{len(outcome.effects)} calls, {outcome.reordered} of them out of order"
    lines = [f"seed {seed}: {outcome.genuine} genuine webhooks of {calls}; and a stranger's:"]
    for kind in KINDS:
        statuses = sorted((status, count) for (each, status), count in outcome.answered.items() if each == kind)
        said = ", ".join(f"{count} × {status}" for status, count in statuses)
        lines.append(f"  {kind:<16} {outcome.sent[kind]:>6}   answered {said}")
    lines += [
        f"  together         {sum(outcome.sent.values()):>6}",
        f"calls with exactly the effects of an undisturbed one: {len(outcome.effects) - len(outcome.wrong)}"
        f" of {len(outcome.effects)}",
        *(f"  {caller}: {outcome.effects[caller]} of {outcome.orders[caller]}" for caller in outcome.wrong),
        f'answered with "ask again": {outcome.late}; slowest genuine answer {1000 * outcome.slowest_s:.0f} ms (this'
        f" program's own time included: see bench.twilio_answers); {outcome.took_s:.1f} s in all",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""What Twilio's webhooks mean for calls. On the call loop.

A caller is one of ours only when Twilio has come back to the address we gave in answer to its first webhook: nobody
else knows that address, so a first webhook that somebody sends again, at whatever time, begins no call.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from calls import events as e
from telephony.ids import new_call_id
from telephony.twilio_voice import causes, parties, twiml
from telephony.twilio_voice.legs import Documents, Leg
from telephony.twilio_voice.registry import Registry
from telephony.twilio_voice.signatures import Fields
from telephony.twilio_voice.steps import Report, Step

UNDECIDED_S = 0.6
"""How long an unanswered caller's webhook waits for what shall become of him before it says "ask again"."""
TRUNK = "twilio"
TURNS = 4
"""So many turns of the loop what follows from an event may take until it is all commanded."""


@dataclass(slots=True)
class DeskCounts:
    """Webhooks that had no effect, since the start: about the same document `again`, `late` about one long gone or a
    leg that is over, `stray` about nothing of ours; and callers `turned_away`."""

    again: int = 0
    late: int = 0
    stray: int = 0
    turned_away: int = 0


class Reception:
    """`post` takes events at once; `admits` says whether there is room for a caller of a dialled number; `over` is
    told of a leg that ended by itself; `keys_are_secret` of a leg; `recorded` hears of recordings."""

    def __init__(
        self,
        registry: Registry,
        documents: Documents,
        post: Callable[[e.Event], None],
        address: Callable[[str], str],
        *,
        admits: Callable[[str], bool],
        over: Callable[[Leg, str, int], None],
        keys_are_secret: Callable[[Leg], bool],
        recorded: Callable[[str], None],
        clock_ahead_s: float = 0.0,
    ) -> None:
        self._registry, self._documents, self._post, self._address = registry, documents, post, address
        self._admits, self._over, self._keys_are_secret, self._recorded = admits, over, keys_are_secret, recorded
        self._ahead = timedelta(seconds=clock_ahead_s)
        self._loop = asyncio.get_running_loop()
        self.counts = DeskCounts()

    def address(self, path: str) -> str:
        return self._address(path)

    async def voice(self, fields: Fields) -> str:
        """A new caller, or the same one again: he gets the same answer."""
        sid = fields.get("CallSid")
        if not parties.is_call_sid(sid):
            self.counts.stray += 1
            return twiml.reject()
        known = self._registry.by_sid(sid)
        if known is not None:
            self.counts.again += 1
            return self._arrival(known)
        dialled = parties.number(fields.get("To"))
        if not self._admits(dialled):
            self.counts.turned_away += 1
            return twiml.reject()
        return self._arrival(self._expected(sid, dialled, fields))

    def _expected(self, sid: str, dialled: str, fields: Fields) -> Leg:
        call = new_call_id()
        leg = Leg(call, f"{call}-c", new_token(), inbound=True, sid=sid, seen_at=self._loop.time())
        leg.steps.issue(self._loop.time())
        self._registry.expect(leg)
        leg.offer = e.CallOffered(
            call,
            leg=leg.leg,
            trunk=TRUNK,
            caller=parties.number(fields.get("From")),
            dialled=dialled,
            at=datetime.now(UTC) + self._ahead,
            caller_name=parties.name(fields.get("CallerName")),
            diverted_from=parties.number(fields.get("ForwardedFrom")) if fields.get("ForwardedFrom") else "",
        )
        return leg

    def _arrival(self, leg: Leg) -> str:
        if leg.is_over:
            return twiml.hang_up()
        return twiml.forward(f"{self._documents.again_url(leg)}?n=1")

    async def step(self, token: str, number: int | None, fields: Fields) -> str:
        """A leg asks what to do next, and says what became of its document."""
        leg, sid = self._registry.by_token(token), fields.get("CallSid")
        if leg is None or not parties.is_call_sid(sid) or leg.sid not in ("", sid):
            self.counts.stray += 1
            return twiml.hang_up()
        if not leg.sid:
            self._registry.named(leg, sid)
        leg.seen_at = self._loop.time()
        if leg.is_over:
            self.counts.late += 1
            return self._documents.render(leg, leg.seen_at)
        if fields.get("CallStatus") in causes.ENDED:
            self._ended(leg, fields)
            return twiml.hang_up()
        report, step = (Report.UNKNOWN, None) if number is None else leg.steps.report(number)
        if step is None or report is not Report.FIRST:
            self.counts.again += report is Report.AGAIN
            self.counts.late += report is Report.UNKNOWN and number is not None
            return await self._at_hand(leg)
        return await self._reported(leg, step, parties.keys(fields.get("Digits")))

    async def _at_hand(self, leg: Leg) -> str:
        """The document it has, or is just about to get."""
        if leg.answering is not None:
            return await asyncio.shield(leg.answering)
        return self._documents.render(leg, self._loop.time()) if leg.dirty or not leg.current else leg.current

    async def _reported(self, leg: Leg, step: Step, keys: str) -> str:
        leg.answering = self._loop.create_future()
        leg.dirty, leg.grouping_since = True, None
        try:
            self._effects(leg, step, keys)
            await self._settled(leg)
        finally:
            document = self._documents.render(leg, self._loop.time())
            leg.answering.set_result(document)
            leg.answering = None
        return document

    def _effects(self, leg: Leg, step: Step, keys: str) -> None:
        if not leg.is_offered and leg.inbound:
            self._offer(leg)
        elif not leg.inbound and not leg.is_answered:
            self.answered(leg)
        else:
            self._heard(leg, step, keys)

    def _offer(self, leg: Leg) -> None:
        leg.is_offered = True
        self._registry.add(leg)
        assert leg.offer is not None
        self._post(leg.offer)

    def answered(self, leg: Leg) -> None:
        """A leg we dialled was picked up."""
        leg.is_answered = leg.is_up = True
        self._post(e.LegAnswered(leg.call, leg.leg, "PCMU"))

    def _heard(self, leg: Leg, step: Step, keys: str) -> None:
        """What was played to its end, and the keys, one by one in their order."""
        now, playing = self._loop.time(), leg.playing
        at_hand = playing is not None and not playing.command.loop and playing.command.play == step.play
        if playing is not None and at_hand and (not keys or step.heard_s(now) >= step.length_s):
            leg.playing = None
            self._post(e.PlayFinished(leg.call, leg.leg, step.play))
        leg.keyed = bool(keys)
        for key in keys:
            secret = self._keys_are_secret(leg)
            self._post(e.DigitPressed(leg.call, leg.leg, key, method="twilio", secret=secret))

    async def _settled(self, leg: Leg) -> None:
        """Until what follows is commanded; an unanswered caller's webhook waits for longer."""
        leg.news.clear()
        await self._turns()
        if leg.inbound and not leg.is_answered and not leg.is_over:
            try:
                await asyncio.wait_for(leg.news.wait(), UNDECIDED_S)
            except TimeoutError:
                return
            await self._turns()

    async def _turns(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def status(self, token: str, fields: Fields) -> None:
        """How far a leg has come. Only forwards: what comes late, or again, says nothing new."""
        sid = fields.get("CallSid")
        leg = self._registry.by_sid(sid) or self._registry.by_token(token)
        if leg is None or not parties.is_call_sid(sid) or leg.sid not in ("", sid):
            self.counts.stray += 1
            return
        if not leg.sid:
            self._registry.named(leg, sid)
        if leg.is_over:
            self.counts.late += 1
            return
        leg.seen_at = self._loop.time()
        self._moved(leg, fields)

    def _moved(self, leg: Leg, fields: Fields) -> None:
        said = fields.get("CallStatus")
        if said in causes.ENDED:
            self._ended(leg, fields)
        elif said == causes.RINGING and not leg.inbound and not leg.rang and not leg.is_answered:
            leg.rang = True
            self._post(e.LegRinging(leg.call, leg.leg))
        elif said == causes.UP and not leg.inbound and not leg.is_answered:
            self.answered(leg)
        else:
            self.counts.again += 1

    def _ended(self, leg: Leg, fields: Fields) -> None:
        said = fields.get("SipResponseCode")
        sip_status = int(said) if said.isascii() and said.isdigit() and len(said) == 3 else 0
        self._over(leg, fields.get("CallStatus"), sip_status)

    async def recording(self, fields: Fields) -> None:
        self._recorded(fields.get("RecordingSid"))


def new_token() -> str:
    return secrets.token_urlsafe(24)

"""What a stranger, or a bad day, does to webhooks: forged, sent again, twice, late, in another order. By a seed.

wire = Wire(random.Random(7), twice=0.2, late=0.1)
cloud.webhooks.carry = wire
hostile = Hostile(cloud.webhooks, random.Random(7))
await hostile.replay(cloud.webhooks.sent[3])
assert (await hostile.forge(cloud.webhooks.sent[3].letter)).status == 403
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from tests.twilio_cloud.signing import HEADER, new_sid, signature
from tests.twilio_cloud.webhooks import Answer, Letter, Sent, Webhooks


@dataclass
class Wire:
    """A wire for `Webhooks.carry`: shares of letters that go twice, go late (and so after others), or go once more
    long after. The answer to the first copy is the one that counts. Letters `only` is false for go as they should.
    """

    random: Random
    twice: float = 0.0
    late: float = 0.0
    late_s: float = 0.3
    again: float = 0.0
    again_s: float = 2.0
    only: Callable[[Letter], bool] = field(default=lambda letter: True)
    extra: int = 0

    def __post_init__(self) -> None:
        self._copies: set[asyncio.Task[None]] = set()

    async def __call__(self, webhooks: Webhooks, letter: Letter) -> Answer:
        if not self.only(letter):
            return await webhooks.send(letter)
        if self.random.random() < self.twice:
            self._copy(webhooks, letter, 0.0)
        if self.random.random() < self.again:
            self._copy(webhooks, letter, self.random.uniform(0.0, self.again_s))
        if self.random.random() < self.late:
            await asyncio.sleep(self.random.uniform(0.0, self.late_s))
        return await webhooks.send(letter)

    def _copy(self, webhooks: Webhooks, letter: Letter, after_s: float) -> None:
        self.extra += 1
        task = asyncio.create_task(self._send(webhooks, letter, after_s))
        self._copies.add(task)
        task.add_done_callback(self._copies.discard)

    @staticmethod
    async def _send(webhooks: Webhooks, letter: Letter, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await webhooks.send(letter)

    async def settle(self) -> None:
        """All copies have arrived."""
        while self._copies:
            await asyncio.gather(*self._copies)


FORGERIES = (
    "unsigned", "garbage", "another token", "a field changed", "a field added", "a field taken away",
    "another call", "another address", "the body of another", "signed as a GET",
)  # fmt: skip


class Hostile:
    """`forge` has no token; `replay` has whatever went over the wire."""

    def __init__(self, webhooks: Webhooks, random: Random) -> None:
        self._webhooks, self._random = webhooks, random

    async def replay(self, sent: Sent | Letter) -> Answer:
        """The same to the byte."""
        return await self._webhooks.send(sent.letter if isinstance(sent, Sent) else sent)

    async def forge(self, letter: Letter, how: str = "", changes: Mapping[str, str] | None = None) -> Answer:
        """One of `FORGERIES`, or any."""
        return await self._webhooks.send(self.forged(letter, how or self._random.choice(FORGERIES), changes))

    def forged(self, letter: Letter, how: str, changes: Mapping[str, str] | None = None) -> Letter:
        headers, params, url = dict(letter.headers), dict(letter.params), letter.url
        if how == "unsigned":
            del headers[HEADER]
        elif how == "garbage":
            headers[HEADER] = self._random.choice(["", "x", "A" * 28, "é=", "0" * 5000])
        elif how == "another token":
            headers[HEADER] = signature(new_sid(""), url, params.items())
        elif how == "signed as a GET":
            headers[HEADER] = signature(new_sid(""), url)
        elif how == "another address":
            url += "0"
        else:
            params = self._changed(how, params)
        return replace(letter, headers=headers, params=params | dict(changes or {}), url=url)

    def _changed(self, how: str, params: dict[str, str]) -> dict[str, str]:
        if how == "a field added":
            return params | {"Digits": "0"} if "Digits" not in params else params | {"SpeechResult": "0"}
        if how == "another call":
            return params | {"CallSid": new_sid("CA")}
        if how == "the body of another":
            return {"CallSid": new_sid("CA"), "CallStatus": "completed"}
        name = self._random.choice(sorted(params))
        if how == "a field taken away":
            return {key: value for key, value in params.items() if key != name}
        return params | {name: params[name] + "0"}

    def letter(self, url: str, params: Mapping[str, str]) -> Letter:
        """A genuine one of Twilio's making that says whatever is asked: a hostile caller chooses his own words."""
        return self._webhooks.letter("POST", url, params)

"""Is the server there, and is it still the same one? Asked with OPTIONS (RFC 3261, 11)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from telephony.sip import headers
from telephony.sip.arrivals import Arrival, Door
from telephony.sip.endpoint import guarded

EVERY_S = 10.0
AGAIN_S = 1.0
"""After a question that found nobody; SIP itself repeats each question for 32 s."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`program` is what the server calls itself; it changes when the server says which start of it this is."""

    sip_status: int
    program: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.sip_status < 300


class AskingDoor(Door):
    """An account that takes INVITEs and can ask OPTIONS, one question at a time."""

    def __init__(self, receive: Callable[[Arrival], None]) -> None:
        super().__init__(receive)
        self._waiting: asyncio.Future[Answer] | None = None

    async def ask(self, uri: str) -> Answer:
        """What is said at `uri`; a status of 408 when nobody answers, 503 when it cannot be sent."""
        self._waiting = asyncio.get_running_loop().create_future()
        question = pj.SendRequestParam()
        question.method, question.txOption.targetUri = "OPTIONS", uri
        try:
            self.sendRequest(question)
        except pj.Error:
            return Answer(503, "")
        return await self._waiting

    @guarded
    def onSendRequest(self, prm: Any) -> None:
        state = prm.e.body.tsxState
        status = int(state.tsx.statusCode)
        if status < 200 or self._waiting is None or self._waiting.done():
            return
        heard = state.type == pj.PJSIP_EVENT_RX_MSG
        message = str(state.src.rdata.wholeMsg) if heard else ""
        program = headers.value(message, "Server") or headers.value(message, "User-Agent")
        self._waiting.set_result(Answer(status, headers.printable(program, 200)))


class ServerWatch:
    """`found` is called when the server is there or there anew, `lost` with the last SIP status when it is gone."""

    def __init__(self, door: AskingDoor, uri: str, found: Callable[[], None], lost: Callable[[int], None]) -> None:
        self._door = door
        self._uri = uri
        self._found = found
        self._lost = lost
        self._program: str | None = None

    @property
    def is_there(self) -> bool:
        return self._program is not None

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            answer = await self._door.ask(self._uri)
            self._judge(answer)
            await asyncio.sleep(EVERY_S if answer.is_good else AGAIN_S)

    def _judge(self, answer: Answer) -> None:
        known, self._program = self._program, answer.program if answer.is_good else None
        if answer.is_good and answer.program != known:
            self._found()
        elif not answer.is_good and known is not None:
            self._lost(answer.sip_status)

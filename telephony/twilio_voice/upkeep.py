"""Brings to Twilio what a leg should be doing, where Twilio does not ask by itself: made, changed and ended by REST.

One request a leg at a time, always with the newest document: what changed meanwhile goes with the next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telephony.twilio_voice import causes
from telephony.twilio_voice.legs import Documents, Leg
from telephony.twilio_voice.registry import Registry
from telephony.twilio_voice.rest import RestError

LOG = logging.getLogger("hotline.twilio")

LONGEST_TWIML = 4000
"""Characters that fit into the Twiml field; a longer document is fetched."""
NOT_YET_S = 0.4
MOST_NOT_YET = 5
"""An answered call is not up at Twilio at once: so often it is tried again."""
AGAIN_S = 2.0
LONGEST_GROUP_S = 10.0
"""So long keys that are just being pressed keep a new document waiting: it goes with the answer to their report."""
FAREWELL_S = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 240.0)
"""When a leg that must end is told so again, in seconds after the time before."""
SILENT_S = 120.0
"""A leg that gave no sign of life for so long is asked about."""
LOOK_S = 15.0

Post = Callable[[str, Mapping[str, str | list[str]], bool], Awaitable[dict[str, Any]]]
Get = Callable[[str], Awaitable[dict[str, Any]]]


class Upkeep:
    """`ended` is told (leg, CallStatus) of a leg that Twilio says is over, `failed` of one that could not be changed,
    `refused` (leg, error) of one that could not be made."""

    def __init__(
        self,
        registry: Registry,
        documents: Documents,
        post: Post,
        get: Get,
        *,
        ended: Callable[[Leg, str, int], None],
        failed: Callable[[Leg], None],
        refused: Callable[[Leg, RestError], None],
    ) -> None:
        self._registry, self._documents, self._post, self._get = registry, documents, post, get
        self._ended, self._failed, self._refused = ended, failed, refused
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._watching = self._loop.create_task(self._watch())

    def stop(self) -> None:
        self._watching.cancel()

    async def finished(self, wait_s: float) -> None:
        """Wait until what is on its way has arrived, at most this long; then give it up."""
        if self._tasks:
            _, left = await asyncio.wait(set(self._tasks), timeout=wait_s)
            for task in left:
                task.cancel()

    def changed(self, leg: Leg) -> None:
        """It should be doing something else now. A webhook that is being answered takes it along; else it is sent."""
        leg.dirty = True
        leg.news.set()
        if leg.answering is None:
            self._loop.call_soon(self._send, leg)

    def dial(self, leg: Leg, fields: Mapping[str, str | list[str]]) -> None:
        self._begin(self._dial(leg, fields))

    def farewell(self, leg: Leg) -> None:
        """End it at Twilio, however long that takes. Who is just asking, or will within a second, is told then."""
        leg.news.set()
        if leg.answering is None and leg.sid and (leg.is_up or not leg.inbound):
            self._begin(self._end(leg))

    # --- inside ---

    def _begin(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _send(self, leg: Leg) -> None:
        wanted = leg.dirty and leg.is_up and not leg.is_over and bool(leg.sid)
        if wanted and leg.answering is None and not leg.updating:
            if (wait_s := self._keys_come_for(leg)) > 0:
                self._loop.call_later(wait_s, self._send, leg)
                return
            leg.updating = True
            self._begin(self._update(leg))

    def _keys_come_for(self, leg: Leg) -> float:
        """How many seconds keys that Twilio gathers may keep us waiting. Who shall talk is put through at once."""
        if leg.grouping_since is None or leg.room is not None:
            return 0.0
        return leg.grouping_since + LONGEST_GROUP_S - self._loop.time()

    async def _update(self, leg: Leg) -> None:
        try:
            while leg.dirty and leg.answering is None and not leg.is_over:
                document = self._documents.render(leg, self._loop.time())
                await self._post(f"/Calls/{leg.sid}.json", self._instructions(leg, document), False)
                leg.tries = 0
        except RestError as error:
            await self._not_changed(leg, error)
        finally:
            leg.updating = False
        if leg.dirty and not leg.tries:
            self._send(leg)

    def _instructions(self, leg: Leg, document: str) -> dict[str, str | list[str]]:
        if len(document) <= LONGEST_TWIML:
            return {"Twiml": document}
        return {"Url": self._documents.again_url(leg), "Method": "POST"}

    async def _not_changed(self, leg: Leg, error: RestError) -> None:
        """Not up yet, over, or beyond reach: then the house goes on without."""
        leg.dirty = True
        leg.tries += 1
        if error.is_gone and not await self._is_over(leg) and leg.tries <= MOST_NOT_YET:
            self._loop.call_later(NOT_YET_S, self._send, leg)
            return
        if leg.is_over:
            return
        LOG.warning("leg %s could not be told what to do: %s", leg.leg, error)
        self._failed(leg)
        self._loop.call_later(AGAIN_S, self._send, leg)

    async def _is_over(self, leg: Leg) -> bool:
        """Ask Twilio. What is not known there is over."""
        try:
            status = str((await self._get(f"/Calls/{leg.sid}.json")).get("status", ""))
        except RestError as error:
            if error.status != 404:
                return False
            status = "completed"
        if status in causes.ENDED and not leg.is_over:
            self._ended(leg, status, 0)
        return leg.is_over

    async def _dial(self, leg: Leg, fields: Mapping[str, str | list[str]]) -> None:
        try:
            made = await self._post("/Calls.json", fields, True)
        except RestError as error:
            LOG.warning("leg %s could not be dialled: %s", leg.leg, error)
            self._refused(leg, error)
            return
        if not leg.sid:
            self._registry.named(leg, str(made.get("sid", "")))
        if leg.is_over:
            await self._end(leg)
        elif leg.dirty:
            self._send(leg)

    async def _end(self, leg: Leg) -> None:
        for pause_s in FAREWELL_S:
            await asyncio.sleep(pause_s)
            try:
                await self._post(f"/Calls/{leg.sid}.json", {"Status": "completed"}, False)
            except RestError as error:
                if error.is_gone:
                    return
                LOG.warning("leg %s could not be ended yet: %s", leg.leg, error)
            else:
                return

    async def _watch(self) -> None:
        """Nobody tells us of every end: a status callback that is not configured, or got lost."""
        while True:
            await asyncio.sleep(LOOK_S)
            now = self._loop.time()
            for leg in self._registry.all():
                if leg.sid and now - leg.seen_at > SILENT_S:
                    leg.seen_at = now
                    self._begin(self._look(leg))

    async def _look(self, leg: Leg) -> None:
        await self._is_over(leg)

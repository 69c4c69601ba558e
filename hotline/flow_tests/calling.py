"""Flow tests with real calls: the same scripts, spoken and keyed into servers of their own, over whatever trunk."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from calls import events as e
from config.flow_tests import Story
from config.shapes.flow_tests import DOWN, FULL, OFF, PAUSED, SILENT, ActShape
from hotline.flow_tests.answers import speak_answers
from hotline.flow_tests.house import House
from hotline.flow_tests.running import Outcome, judged
from hotline.flow_tests.served import ServedHotline
from hotline.flow_tests.services import answering
from hotline.flow_tests.spoken import Sentences
from hotline.flow_tests.trace import is_listened_to, trace_of
from hotline.flow_tests.virtual import BETWEEN_KEYS_S, SETTLES_S, TALK_S, Performed, moment_of, on_duty

AT_ONCE = 8
"""Calls side by side at one server; those that need an agent to talk come one after another."""
SERVERS = 2
"""Side by side: callers mostly wait."""

LOOK_EVERY_S = 0.2
NEVER_S = 150.0
HEARD_S = 20.0
GONE_S = 8.0


class Line(Protocol):
    """A caller's telephone, for one call. Used on the loop's thread."""

    def dial(self, hotline: ServedHotline, number: str) -> None: ...
    def press(self, key: str) -> None: ...
    def speak(self, sound: Path) -> None: ...
    def hang_up(self) -> None: ...

    async def settled(self) -> None:
        """What he pressed and said has gone to the server: he may hang up without taking any of it back."""
        ...


class Exchange(Protocol):
    """Where the callers of one server have their telephones. `settings` are what the server needs to be told for it,
    HOTLINE_… without the prefix."""

    @property
    def settings(self) -> Mapping[str, str]: ...

    def line(self, number: str, name: str, answered: asyncio.Event, over: asyncio.Event) -> Line:
        """Of a caller who shows this number and name; the events are set when he is answered, and when it is over."""
        ...


class Trunk(Protocol):
    """A way in. `folder` is for sounds, and gone with it."""

    @property
    def folder(self) -> Path: ...

    def exchange(self, group: Sequence[Story]) -> AbstractContextManager[Exchange]:
        """For the tests that share a server. Entered and left beside the loop's thread."""
        ...


MakeTrunk = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Trunk]]


def run_with_calls(make: MakeTrunk, folder: Path, house: House, stories: Sequence[Story]) -> Iterator[Outcome]:
    """Every outcome as soon as its group of tests has ended: a server for each moment, staff and set of answers."""
    with _running_loop() as loop, make(loop) as trunk, Sentences(trunk.folder) as sentences:
        booth = _Booth(loop, trunk, sentences)
        speak_answers(house.hotline.wordings, stories, booth.made, sentences.speech)
        for text in [act.speak for story in stories for act in story.test.script if act.speak]:
            sentences.of(text)  # nobody shall wait on the line for a voice to be made
        with ThreadPoolExecutor(SERVERS) as servers:
            groups = [servers.submit(_run_group, folder, house, group, booth) for group in _groups(house, stories)]
            try:
                for done in as_completed(groups):
                    yield from done.result()
            finally:
                servers.shutdown(cancel_futures=True)


@contextmanager
def _running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """On a thread of its own, so that a group's calls go on while another's server starts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="callers", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Booth:
    """What callers share: the loop, the trunk, a voice, and what servers have made of their texts."""

    def __init__(self, loop: asyncio.AbstractEventLoop, trunk: Trunk, sentences: Sentences) -> None:
        self.loop, self.trunk, self.sentences = loop, trunk, sentences
        self.made = trunk.folder / "made"


def _groups(house: House, stories: Sequence[Story]) -> list[list[Story]]:
    """Those that can share a server. The largest first: they take longest."""
    groups: dict[str, list[Story]] = {}
    for story in stories:
        groups.setdefault(_group(house, story), []).append(story)
    return sorted(groups.values(), key=len, reverse=True)


def _group(house: House, story: Story) -> str:
    """What its server has to be. A service nobody speaks of is down."""
    test, at = story.test, moment_of(story.test)
    answers = {name: answer for name, answer in test.services.items() if answer != DOWN}
    duty = on_duty(test, house.table(at))
    return json.dumps([str(at), duty, test.phones, test.queues, test.speech, answers], sort_keys=True)


def _run_group(folder: Path, house: House, group: Sequence[Story], booth: _Booth) -> list[Outcome]:
    first = group[0].test
    full, paused = ([name for name, how in first.queues.items() if how == wanted] for wanted in (FULL, PAUSED))
    agents, silent = on_duty(first, house.table(moment_of(first))), first.phones == SILENT
    with (
        booth.trunk.exchange(group) as exchange,
        answering(folder, first.services, full) as config,
        ServedHotline(
            config,
            agents,
            TALK_S,
            moment_of(first),
            booth.made,
            silent=silent,
            paused=paused,
            deaf=first.speech == OFF,
            listens=any(act.speak for story in group for act in story.test.script),
            settings=exchange.settings,
        ) as hotline,
    ):
        performing = _perform_all(hotline, group, exchange, booth)
        return asyncio.run_coroutine_threadsafe(performing, booth.loop).result()


async def _perform_all(
    hotline: ServedHotline, group: Sequence[Story], exchange: Exchange, booth: _Booth
) -> list[Outcome]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, story: Story) -> Outcome:
        async with gate:
            return judged(story, await _Caller(f"test-{number}", hotline, story, exchange, booth).perform())

    numbered = list(enumerate(group))
    alone = [(number, story) for number, story in numbered if _needs_agent(story)]
    together = [pair for pair in numbered if pair not in alone]
    outcomes = await asyncio.gather(*(one(number, story) for number, story in together))
    return [*outcomes, *[await one(number, story) for number, story in alone]]


def _needs_agent(story: Story) -> bool:
    return bool(story.test.expect.agent) or any(act.talk for act in story.test.script)


class _Caller:
    """One caller: does his acts, and looks into the journal for what came of them. Known by the name he shows."""

    def __init__(self, name: str, hotline: ServedHotline, story: Story, exchange: Exchange, booth: _Booth) -> None:
        self._name, self._hotline, self._test, self._booth = name, hotline, story.test, booth
        self._answered, self._gone = asyncio.Event(), asyncio.Event()
        self._line = exchange.line(self._test.caller or "anonymous", name, self._answered, self._gone)

    async def perform(self) -> Performed:
        self._line.dial(self._hotline, self._test.dial)
        stuck = "" if await self._until(self._answered.is_set) else "answer"
        for act in () if stuck else self._test.script:
            if self._gone.is_set():
                break
            if not await self._do(act):
                stuck = act.model_dump_json(exclude_defaults=True)
                break
        await self._line.settled()
        await asyncio.sleep(SETTLES_S)
        self._line.hang_up()
        await self._until(lambda: self._has(e.CallEnded), GONE_S)
        await asyncio.sleep(SETTLES_S / 2)
        return Performed(trace_of(self._events()), stuck)

    async def _do(self, act: ActShape) -> bool:
        if act.press:
            return await self._press(act.press)
        if act.silence:
            await asyncio.sleep(act.silence)
            return True
        if act.speak:
            return await self._speak(act.speak)
        if act.until:
            return await self._until(lambda: trace_of(self._events()).path[-1:] == (act.until,))
        if act.talk:
            return await self._until(lambda: self._has(e.TalkEnded))
        self._line.hang_up()
        return True

    async def _press(self, keys: str) -> bool:
        for key in keys:
            await asyncio.sleep(BETWEEN_KEYS_S)
            self._line.press(key)
        return True

    async def _speak(self, text: str) -> bool:
        """Speaks when somebody listens, and waits until it was understood."""
        if not await self._until(lambda: is_listened_to(self._events())):
            return False
        before = self._count(e.SpeechHeard)
        await asyncio.sleep(BETWEEN_KEYS_S)
        self._line.speak(self._booth.sentences.of(text))
        return await self._until(lambda: self._count(e.SpeechHeard) > before, HEARD_S)

    # --- what the journal tells ---

    def _events(self) -> list[e.CallEvent]:
        return self._hotline.events_of(self._name)

    def _has(self, kind: type[e.CallEvent]) -> bool:
        return self._count(kind) > 0

    def _count(self, kind: type[e.CallEvent]) -> int:
        return sum(isinstance(event, kind) for event in self._events())

    async def _until(self, come: Callable[[], Any], within_s: float = NEVER_S) -> bool:
        end = self._booth.loop.time() + within_s
        while not come():
            if self._booth.loop.time() > end or (self._gone.is_set() and not come()):
                return bool(come())
            await asyncio.sleep(LOOK_EVERY_S)
        return True

"""Follows the journal for what other systems want to be told, on a thread of its own: no call waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from calls.journal import Entry
from calls.told import TOLD
from config.webhooks import EventHook
from hotline.events.telling import Teller, event_id, lane, masked, wants
from store.database import AWAY
from store.event_posts import EventPosts, NewPost
from store.following import Follower

AT_A_TIME = 500
MARK_EVERY = 2000
"""Entries nobody wants that may be read again after a crash."""
AGAIN_S = 2.0

log = logging.getLogger("hotline.events")


class Followed(Protocol):
    """The journal, as far as it is read here."""

    folder: Path

    @property
    def last_seq(self) -> int: ...
    @property
    def synced_seq(self) -> int: ...
    def when_synced(self, listener: Callable[[], None]) -> None: ...


class Picker:
    """Picks from the journal of `node` for `hooks`, by name; `picked` is called after each time with their names.

    It begins where it stopped; where there were no hooks before, now. Only what is safe on disk is told: nobody hears
    of what a power cut undoes.
    """

    def __init__(
        self,
        node: str,
        journal: Followed,
        posts: EventPosts,
        teller: Teller,
        picked: Callable[[set[str]], None],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.hooks: Mapping[str, EventHook] = {}
        self._node, self._journal, self._posts, self._teller = node, journal, posts, teller
        self._picked, self._clock = picked, clock
        self._follower: Follower | None = None
        self._seq = self._marked = 0
        self._unpicked = False
        self._batch: list[Entry] = []
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    @property
    def behind(self) -> int:
        """Entries that are safe on disk and not looked at yet."""
        return max(0, self._journal.synced_seq - self._seq) if self.hooks else 0

    def use(self, hooks: Mapping[str, EventHook]) -> None:
        self.hooks = dict(hooks)
        self._woken.set()

    def start(self) -> None:
        self._journal.when_synced(self._woken.set)
        self._thread.start()

    def stop(self) -> None:
        """What is not picked yet is at the next start."""
        self._stopping.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(10.0)

    def pick_all(self) -> int:
        """Everything that is safe on disk by now; how many posts it came to."""
        if not self.hooks:
            self._rest()
            return 0
        follower, posts = self._following(), 0
        while not self._stopping.is_set():
            self._batch = self._batch or follower.take(AT_A_TIME, self._journal.synced_seq)
            if not self._batch:
                return posts
            posts += self._pick(self._batch)
            self._batch = []
        return posts

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.pick_all()
            except AWAY:
                log.warning("events wait for the database")
            except Exception:
                log.exception("events stumbled")
                self._let_go()
            self._woken.wait(AGAIN_S)
            self._woken.clear()
        self._let_go()

    def _following(self) -> Follower:
        if self._follower is None:
            marked = self._posts.picked()
            self._seq = self._journal.last_seq if marked is None else min(marked, self._journal.last_seq)
            self._mark([], self._seq)
            self._follower = Follower(self._journal.folder, self._seq)
            self._unpicked = False
        return self._follower

    def _pick(self, batch: list[Entry]) -> int:
        hooks: Mapping[str, EventHook] = self.hooks
        posts: list[NewPost] = []
        for entry in batch:
            posts += self._told(entry, hooks)
        if posts or batch[-1].seq - self._marked >= MARK_EVERY:
            self._mark(posts, batch[-1].seq)
        self._seq = batch[-1].seq
        if posts:
            self._picked({post.endpoint for post in posts})
        return len(posts)

    def _told(self, entry: Entry, hooks: Mapping[str, EventHook]) -> list[NewPost]:
        story = self._teller.follow(entry)
        wanting = [name for name, hook in hooks.items() if wants(hook, entry, story)]
        if not wanting:
            return []
        full = self._teller.told(entry, story)
        hidden = masked(full) if any(not hooks[name].numbers_full for name in wanting) else ""
        return [
            NewPost(
                endpoint=name,
                event=event_id(self._node, entry.seq),
                type=TOLD[type(entry.event)],
                call=story.call if story is not None else None,
                lane=lane(entry),
                node=self._node,
                seq=entry.seq,
                body=full if hooks[name].numbers_full else hidden,
                requested_at=self._clock(),
            )
            for name in wanting
        ]

    def _mark(self, posts: list[NewPost], seq: int) -> None:
        self._posts.pick(posts, seq)
        self._marked = seq

    def _rest(self) -> None:
        """Who wants events one day is not told of those until then."""
        self._let_go()
        if not self._unpicked:
            self._posts.unpick()
            self._unpicked = True

    def _let_go(self) -> None:
        if self._follower is not None:
            self._follower.close()
        self._follower, self._batch = None, []

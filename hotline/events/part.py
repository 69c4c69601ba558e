"""Events to other systems as a part of the server."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from prometheus_client import CollectorRegistry, Counter, Gauge

from calls.journal import Entry
from config.webhooks import EventHook
from console.health import WEBHOOKS
from console.webhooks_api import HookDesk
from console.webhooks_schemas import HookItem, HookState
from hotline.events.picking import Followed, Picker
from hotline.events.sender import EventSender
from hotline.events.telling import Teller
from store.database import AWAY, Database
from store.deliveries import Delivery
from store.event_posts import EventPosts, NewPost
from store.queries import Queries

COUNT_EVERY_S = 10.0
KEEP_SENT, KEEP_OTHERS = timedelta(days=3), timedelta(days=30)

log = logging.getLogger("hotline.events")


class EventHooks(HookDesk):
    """`hooks` by name as services.yaml has them; `use` takes them anew. With `of_all` the events of every node are
    looked after here."""

    def __init__(
        self,
        node: str,
        database: Database,
        journal: Followed,
        registry: CollectorRegistry,
        hooks: Mapping[str, EventHook],
        *,
        of_all: bool = False,
    ) -> None:
        self._own = EventPosts(database, node)
        self.posts = EventPosts(database, None) if of_all else self._own
        self._node, self._queries, self._lock = node, Queries(database), threading.RLock()
        self._senders: dict[str, EventSender] = {}
        self._sent = Counter(
            "hotline_webhook_attempts", "Events sent, by endpoint and what came of it.", ("endpoint", "answer"),
            registry=registry,
        )  # fmt: skip
        self._posts_gauge = Gauge(
            "hotline_webhook_posts", "Events that wait or failed.", ("endpoint", "state"), registry=registry
        )
        self._oldest = Gauge(
            "hotline_webhook_oldest_seconds", "How long the oldest event waits.", ("endpoint",), registry=registry
        )
        self._up = Gauge("hotline_webhook_up", "1 while the endpoint takes events.", ("endpoint",), registry=registry)
        teller = Teller(node, self._timeline)
        self._picker = Picker(node, journal, self._own, teller, self._wake)
        behind = Gauge("hotline_webhook_behind_entries", "Journal entries not looked at yet.", registry=registry)
        behind.set_function(lambda: self._picker.behind)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="events-watch", daemon=True)
        self._hooks = dict(hooks)

    def start(self) -> None:
        self._take(self._hooks)
        self._picker.start()
        self._thread.start()

    def use(self, hooks: Mapping[str, EventHook]) -> None:
        """From any thread; those that are gone from the file stop, what waits for them stays."""
        with self._lock:
            stopped = self._take(hooks)
        for sender in stopped:
            sender.stop()

    def stop(self) -> None:
        self._stopping.set()
        self._picker.stop()
        with self._lock:
            senders = list(self._senders.values())
        for sender in senders:
            sender.wake()
        for sender in senders:
            sender.stop()

    def parts(self) -> dict[str, bool]:
        """For the health of the server: whether all endpoints take events; nothing where there are none."""
        with self._lock:
            states = [_state(self._senders.get(name), hook) for name, hook in self._hooks.items()]
        return {WEBHOOKS: all(state is HookState.UP for state in states)} if states else {}

    # --- what the console asks --------------------------------------------------------------------------------------

    def endpoints(self) -> list[HookItem]:
        counts = {(one.endpoint, one.state): one for one in self.posts.standing()}
        with self._lock:
            senders, hooks = dict(self._senders), dict(self._hooks)
        found = []
        for name, hook in hooks.items():
            waiting = counts.get((name, Delivery.WAITING))
            failed = counts.get((name, Delivery.FAILED))
            found.append(
                HookItem(
                    endpoint=name, url=hook.url, events=sorted(hook.events), state=_state(senders.get(name), hook),
                    waiting=waiting.posts if waiting else 0, failed=failed.posts if failed else 0,
                    oldest=waiting.oldest if waiting else None,
                )
            )  # fmt: skip
        return found

    def replay(self, endpoint: str, since: datetime | None, *, also_sent: bool) -> int:
        states = [Delivery.FAILED, Delivery.DROPPED, *([Delivery.SENT] if also_sent else [])]
        found = self.posts.of(endpoint).replay(datetime.now(UTC), since, states)
        self._wake({endpoint})
        return found

    def test(self, endpoint: str) -> str:
        """A post of type `webhook.test`; its name."""
        now, event = datetime.now(UTC), f"test-{uuid4().hex}"
        body = json.dumps({
            "id": event, "type": "webhook.test", "at": now.isoformat(), "node": self._node, "seq": 0, "call": None,
            "data": {},
        })  # fmt: skip
        post = NewPost(endpoint, event, "webhook.test", None, f"test {event}", self._node, 0, body, now)
        self._own.ask(post)
        self._wake({endpoint})
        return post.message

    def enable(self, endpoint: str) -> bool:
        was_gone = self.posts.is_back(endpoint)
        with self._lock:
            self._senders[endpoint].was_gone(None)
            self._take(self._hooks)
        return was_gone

    def wake(self, endpoint: str) -> None:
        self._wake({endpoint})

    # --- inside -----------------------------------------------------------------------------------------------------

    def _take(self, hooks: Mapping[str, EventHook]) -> list[EventSender]:
        """Those that were stopped for it."""
        self._hooks = dict(hooks)
        changed = [
            name for name, sender in self._senders.items()
            if name not in hooks or sender.hook.at_once != hooks[name].at_once
        ]  # fmt: skip
        stopped = [self._senders.pop(name) for name in changed]
        for name, hook in hooks.items():
            if name in self._senders:
                self._senders[name].hook = hook
            else:
                self._senders[name] = EventSender(name, hook, self._own, self._count)
                self._senders[name].start()
        self._know_gone()
        return stopped

    def _know_gone(self) -> None:
        """Events are kept for those only that want them."""
        try:
            for name, url in self.posts.gone().items():
                if name in self._senders:
                    self._senders[name].was_gone(url)
        except AWAY:
            log.warning("which endpoints are gone is not known: the database is away")
        here = {name: hook for name, hook in self._hooks.items() if not self._senders[name].is_gone}
        self._picker.use(here)

    def _wake(self, endpoints: set[str]) -> None:
        with self._lock:
            for name in endpoints & self._senders.keys():
                self._senders[name].wake()

    def _count(self, endpoint: str, what: str) -> None:
        self._sent.labels(endpoint, what).inc()

    def _timeline(self, call: str, up_to: int) -> list[Entry]:
        return self._queries.timeline(call, self._node, up_to)

    def _watch(self) -> None:
        """Counts, and forgets what is old."""
        while not self._stopping.wait(COUNT_EVERY_S):
            try:
                self._measure()
                self._own.forget(datetime.now(UTC), KEEP_SENT, KEEP_OTHERS)
                with self._lock:
                    self._know_gone()
            except AWAY:
                log.warning("what became of events is not counted: the database is away")
            except Exception:
                log.exception("counting events stumbled")

    def _measure(self) -> None:
        now = datetime.now(UTC)
        for one in self.endpoints():
            self._posts_gauge.labels(one.endpoint, "waiting").set(one.waiting)
            self._posts_gauge.labels(one.endpoint, "failed").set(one.failed)
            self._oldest.labels(one.endpoint).set((now - one.oldest).total_seconds() if one.oldest else 0.0)
            self._up.labels(one.endpoint).set(one.state is HookState.UP)


def _state(sender: EventSender | None, hook: EventHook) -> HookState:
    if not hook.is_complete:
        return HookState.NO_SECRET
    if sender is None or sender.is_gone:
        return HookState.GONE
    return HookState.RESTING if sender.is_resting else HookState.UP

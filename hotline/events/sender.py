"""Sends the events of one endpoint, on threads of its own: a slow or dead one delays no other.

Whatever the answer, short of 2xx and 410, it is tried again for three days; an endpoint that fails again and again is
left alone for half a minute, then one event may try.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from calls.breaker import Breaker
from calls.errors import FarEndError
from config.webhooks import EventHook
from hotline.outside import Answered, Asked
from hotline.sending import ForGoodError, LaterError, NotNowError, Patience, Sending, again
from hotline.signing import signed
from store.event_posts import EventPost, EventPosts

TIMEOUT_S = 5.0
REST_S = 30.0
PATIENCE = Patience(longest_pause_s=4 * 3600.0, most_attempts=None, longest_s=3 * 24 * 3600.0)
GONE = 410
NO_SECRET = "the secret that signs it is missing"  # noqa: S105  words, no secret
TOO_LATE = "it could not be delivered within three days"

log = logging.getLogger("hotline.events")


class GoneError(ForGoodError):
    """The endpoint wants nothing any more."""


class EventSender(Sending[EventPost]):
    """`hook` may be replaced while it runs. `is_gone`: the far end answered 410, nothing is sent to that address;
    `told` is called with each status or error, for who counts."""

    def __init__(
        self,
        endpoint: str,
        hook: EventHook,
        posts: EventPosts,
        told: Callable[[str, str], None] = lambda _endpoint, _what: None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(
            posts.of(endpoint), f"events to {endpoint}", patience=PATIENCE, at_once=hook.at_once,
            clock=clock, draw=draw,
        )  # fmt: skip
        self.endpoint, self.hook = endpoint, hook
        self._posts, self._told, self._monotonic = posts.of(endpoint), told, monotonic
        self._breaker, self._lock = Breaker(rest_s=REST_S), threading.Lock()
        self._rests_until = 0.0
        self._gone_from: str | None = None
        self._settled_gone = True

    @property
    def is_resting(self) -> bool:
        """It fails, and is left alone."""
        return self._breaker.is_tripped

    @property
    def is_gone(self) -> bool:
        return self._gone_from == self.hook.url

    def was_gone(self, url: str | None) -> None:
        """The address that said so, as far as one did."""
        self._gone_from = url

    def send_due(self) -> int:
        tried = 0 if self._may_not_send() else super().send_due()
        if not self._settled_gone:
            self._settle_gone()
        elif tried and self.is_resting:
            before = self._clock() - timedelta(seconds=PATIENCE.longest_s or 0.0)
            self._posts.give_up(self._clock(), TOO_LATE, before)
        return tried

    def _may_not_send(self) -> bool:
        now = self._monotonic()
        return self.is_gone or now < self._rests_until or self._breaker.rests(now)

    def _room(self) -> int:
        with self._lock:
            if self._may_not_send() or not self._breaker.lets_through(self._monotonic()):
                return 0
            return 1 if self._breaker.is_tripped else self._at_once

    def _send(self, message: EventPost) -> None:
        if not self.hook.is_complete:
            raise NotNowError(NO_SECRET)
        try:
            answered = self._outside.ask(self._asked(message))
        except FarEndError as error:
            self._failed(str(error))
            raise
        self._told(self.endpoint, str(answered.status))
        self._judge(answered)

    def _judge(self, answered: Answered) -> None:
        if answered.is_good:
            with self._lock:
                self._breaker.succeeded()
        elif answered.status == GONE:
            self._gone_from, self._settled_gone = self.hook.url, False
            raise GoneError("status 410: the endpoint is gone")
        else:
            error = again(answered, self._clock())
            with self._lock:
                if isinstance(error, LaterError):
                    self._rests_until = self._monotonic() + error.after_s
                if answered.status >= 500:
                    self._breaker.failed(self._monotonic())
            raise error

    def _failed(self, why: str) -> None:
        self._told(self.endpoint, "no answer")
        with self._lock:
            self._breaker.failed(self._monotonic())
        log.warning("events to %s: %s", self.endpoint, why)

    def _settle_gone(self) -> None:
        """What waits is left to a person; new events are not kept for it until it is enabled or has a new address."""
        log.error("events to %s: it answered 410, nothing more is sent there", self.endpoint)
        now = self._clock()
        self._posts.is_gone(self.endpoint, self._gone_from or "", now)
        self._posts.give_up(now, "the endpoint is gone")
        self._settled_gone = True

    def _asked(self, post: EventPost) -> Asked:
        body = post.body.encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "hotline-webhooks",
            **signed(self.hook.secrets, post.event, body, self._clock()),
        }
        return Asked("POST", self.hook.url, headers, body, TIMEOUT_S, self.hook.allow_private, wants_body=False)

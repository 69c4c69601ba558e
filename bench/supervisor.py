"""A supervisor at the API: saves a draft and publishes it, again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from bench.served import TOKEN, Served

A_MINUTE = 50


@dataclass(frozen=True, slots=True)
class Published:
    """One publication, monotonic seconds: asked of the API, answered by it."""

    asked: float
    answered: float


class Supervisor:
    """`table` gives the text of each number. `done` is what was published, in order."""

    def __init__(self, server: Served, table: Callable[[int], str]) -> None:
        self.done: list[Published] = []
        self._table = table
        self._url = f"http://127.0.0.1:{server.http_port}/api/tables"

    def publish_until(self, end: float) -> None:
        """50 times a minute, evenly."""
        begin = time.monotonic()
        with httpx.Client(base_url=self._url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30) as http:
            for number in range(1, round((end - begin) * A_MINUTE / 60) + 1):
                self.done.append(_publish(http, self._table(number)))
                time.sleep(max(0.0, begin + number * 60 / A_MINUTE - time.monotonic()))


def _publish(http: httpx.Client, text: str) -> Published:
    asked = time.monotonic()
    draft = http.put("/draft", json={"text": text}).raise_for_status().json()
    order = {"reason": "晚高峰", "etag": draft["etag"]}
    published = http.post("/publish", json=order).raise_for_status().json()
    if published["state"] != "live":
        raise SystemExit(f"not published: {published}")
    return Published(asked, time.monotonic())

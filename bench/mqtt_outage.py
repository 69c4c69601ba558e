"""The broker is away for ten minutes while a hundred thousand events happen; in the middle of that the node is
killed, and while it catches up, node and broker are killed once more. Is an event lost, is one out of order, is a
duplicate not marked as one?

Run from the top of the tree: python -m bench.mqtt_outage [--minutes 10] [--events 100000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backplane.mqtt.published import BUSINESS
from bench.mqtt_node import ALARM_EVERY_CALLS, EVENTS_A_CALL, NODE
from store.journal import read
from tests.servers.mosquitto import USERS, Mosquitto
from tests.servers.mqtt_listener import Heard, Listener

BEFORE_S = 5.0
"""So long the broker is there at first."""
SPARE = 10
"""Calls; one that the node is killed in has fewer events."""
DRAINING = 0.15, 0.4
"""Where in catching up node and broker are killed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    events: int
    lost: int
    out_of_order: int
    duplicates: int
    not_marked: int
    alarms: int
    alarms_lost: int
    figures: int
    dropped: int
    caught_up_s: float

    @property
    def good(self) -> bool:
        return not (self.lost or self.out_of_order or self.not_marked or self.alarms_lost)


class Node:
    """The process, killed and started again."""

    def __init__(self, folder: Path, port: int, calls: int, a_second: float) -> None:
        self._command = [
            sys.executable, "-m", "bench.mqtt_node", str(folder), str(port), str(calls), str(a_second),
        ]  # fmt: skip
        self._said = folder / "node.out"
        self.start()

    def start(self) -> None:
        with self._said.open("ab") as out:
            self._process = subprocess.Popen(self._command, stdout=out, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def wait(self, within_s: float) -> None:
        if self._process.wait(within_s):
            raise RuntimeError(self._said.read_text()[-3000:])

    @property
    def dropped(self) -> int:
        """Of the last start."""
        return int(self._said.read_text().split()[-1])


def run(folder: Path, events: int, outage_s: float, before_s: float = BEFORE_S) -> Verdict:
    calls = events // EVENTS_A_CALL + SPARE
    a_second = calls / (outage_s + before_s)
    topics = [f"hotline/{NODE}/events/#", f"hotline/{NODE}/cdr", f"hotline/{NODE}/alarms", f"hotline/{NODE}/metrics"]
    broker = Mosquitto(folder / "broker")
    with broker, Listener(broker.port, "reader", USERS["reader"], topics, name="warehouse") as listener:
        node = Node(folder, broker.port, calls, a_second)
        time.sleep(before_s)
        broker.kill()
        back_at = time.monotonic() + outage_s
        time.sleep(outage_s / 2)
        node.kill()
        node.start()
        time.sleep(max(0.0, back_at - time.monotonic()))
        before, began = len(listener.heard), time.monotonic()
        broker.start()
        for part, kill in zip(DRAINING, (_the_node(node), _the_broker(broker)), strict=True):
            _until(listener, before + int(part * events))
            kill()
        node.wait(600.0)
        _until_quiet(listener)
        took_s = time.monotonic() - began
    return judged(folder, listener.heard, calls, node.dropped, took_s)


def _the_node(node: Node) -> Callable[[], None]:
    def kill() -> None:
        node.kill()
        node.start()

    return kill


def _the_broker(broker: Mosquitto) -> Callable[[], None]:
    def kill() -> None:
        broker.kill()
        time.sleep(2.0)
        broker.start()

    return kill


def _until(listener: Listener, count: int) -> None:
    until = time.monotonic() + 300.0
    while len(listener.heard) < count and time.monotonic() < until:
        time.sleep(0.01)


def _until_quiet(listener: Listener) -> None:
    seen = -1
    while seen != len(listener.heard):
        seen = len(listener.heard)
        time.sleep(2.0)


def judged(folder: Path, heard: Sequence[Heard], calls: int, dropped: int, took_s: float) -> Verdict:
    """By the journal, which is the truth."""
    told = [each for each in heard if "/events/" in each.topic]
    wanted = {entry.seq for entry in read(folder / "journal") if type(entry.event).__name__ in BUSINESS}
    seen: set[int] = set()
    highest = out_of_order = duplicates = not_marked = 0
    for each in told:
        seq = each.json["seq"]
        if seq in seen:
            duplicates += 1
            not_marked += not (each.again or each.dup)
            continue
        out_of_order += seq < highest
        highest = max(highest, seq)
        seen.add(seq)
    alarms = {each.json["figure"] for each in heard if each.topic.endswith("/alarms")}
    figures = sum(each.topic.endswith("/metrics") for each in heard)
    rung = {float(number) for number in range(0, calls, ALARM_EVERY_CALLS)}
    return Verdict(
        len(wanted), len(wanted - seen), out_of_order, duplicates, not_marked, len(rung), len(rung - alarms), figures,
        dropped, took_s,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--events", type=int, default=100_000)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="hotline-mqtt-") as folder:
        found = run(Path(folder), given.events, given.minutes * 60)
    print(f"{given.minutes:g} minutes without a broker, load {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    print(f"events {found.events}: lost {found.lost}, out of order {found.out_of_order}")
    print(f"duplicates {found.duplicates}: not marked {found.not_marked}")
    print(f"alarms {found.alarms}: lost {found.alarms_lost}")
    print(f"figures told {found.figures}, dropped for want of room since the last kill {found.dropped}")
    print(f"caught up in {found.caught_up_s:.0f} s, node and broker killed once each on the way")
    if not found.good:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

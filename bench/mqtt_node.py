"""A voice node as the broker sees it: a journal that grows by calls, and the link that tells of it. It is killed and
started again by `bench.mqtt_outage`; what it has written, it does not write again.

python -m bench.mqtt_node FOLDER PORT CALLS CALLS_A_SECOND
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from backplane.mqtt import shapes as s
from backplane.mqtt.commands import Reply
from backplane.mqtt.link import House, Link
from backplane.mqtt.settings import MqttSettings
from calls import events as e
from calls.model import AgentState, AgentStatus, HangupCause, LeaveReason, Party, Stage, Tier
from console import masking
from store.journal import JournalWriter, read
from tests.servers.mosquitto import USERS

NODE = "node1"
EVENTS_A_CALL = 10
SPOOL_MB = 1.0
ALARM_EVERY_CALLS = 50


class Nobody:
    def who(self, _: str) -> str | Reply:
        return Reply(401, None)

    def carry_out(self, *_: object) -> Reply:
        return Reply(401, None)

    def note(self, *_: object) -> None: ...


def happenings(number: int) -> list[e.Event]:
    """One call's, all of which are told."""
    call, agent = f"call-{number}", f"{1000 + number % 40}"
    available = AgentStatus.AVAILABLE
    return [
        e.CallOffered(call, f"{call}.a", "carrier", f"138{number:08}", "400", datetime.now(UTC)),
        e.FlowStarted(call, "main", "1", Tier.NORMAL),
        e.LegAnswered(call, f"{call}.a", "PCMA"),
        e.CallQueued(call, "service", Tier.NORMAL, "zh-CN", f"138{number:08}"),
        e.AgentStateChanged(agent, available, AgentState.TALKING, reachable=True),
        e.CallLeftQueue(call, "service", LeaveReason.SERVED),
        e.TalkStarted(call, agent, f"{call}.b"),
        e.TalkEnded(call, agent, Party.CALLER),
        e.AgentStateChanged(agent, available, AgentState.IDLE, reachable=True),
        e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING),
    ]


def metrics() -> s.MetricsMessage:
    queues = {f"queue-{number}": s.QueueNow(3, 20.0, 0.8, 100, 90, 10) for number in range(30)}
    return s.MetricsMessage(NODE, datetime.now(UTC), 3, 3, {"idle": 40}, queues)


def main() -> None:
    folder, port, calls, a_second = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    journal = JournalWriter(folder / "journal", sync_every_s=0.25)
    given = MqttSettings(
        url=f"mqtt://127.0.0.1:{port}", user="hotline", password=SecretStr(USERS["hotline"]), metrics_every_s=1,
        spool_mb=SPOOL_MB,
    )  # fmt: skip
    link = Link(given, NODE, journal, folder / "mqtt", first=0)
    link.start(House(metrics, dict, Nobody(), masking.hide, "bench"))
    threading.Thread(target=_tell, args=(link, journal), daemon=True).start()
    done = sum(isinstance(entry.event, e.CallOffered) for entry in read(journal.folder))
    began = time.monotonic()
    for number in range(done, calls):
        for event in happenings(number):
            journal.append(event, datetime.now(UTC), time.monotonic())
        if number % ALARM_EVERY_CALLS == 0:
            link.alarm(s.AlarmMessage(NODE, datetime.now(UTC), "waiting", None, "warning", float(number)))
        time.sleep(max(0.0, began + (number + 1 - done) / a_second - time.monotonic()))
    journal.flush(5.0)
    while link.figures.taken < journal.last_seq or link.figures.spooled:
        time.sleep(0.05)
    link.stop()
    journal.close()
    print(f"dropped {link.figures.dropped}", flush=True)


def _tell(link: Link, journal: JournalWriter) -> None:
    """Tell, once a second, how far it is."""
    while True:
        time.sleep(1.0)
        print(f"{journal.last_seq} {link.figures.taken} {link.figures.dropped}", flush=True)


if __name__ == "__main__":
    main()

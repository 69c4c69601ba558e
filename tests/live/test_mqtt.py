"""The link to a real mosquitto: what MQTT 5 says of messages, outages, duplicates, commands [M3]."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from backplane.mqtt import schemas
from backplane.mqtt import shapes as s
from backplane.mqtt.commands import Reply
from telephony.sip.certificates import self_signed
from tests.live.mqtt_node import ANNAS, NODE, Node
from tests.servers.cable import Cable
from tests.servers.mosquitto import USERS, Mosquitto
from tests.servers.mqtt_listener import Heard, Listener

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

HOME = f"hotline/{NODE}"
EVENTS, CDR, STATUS = f"{HOME}/events/#", f"{HOME}/cdr", f"{HOME}/status"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def reader(broker: Mosquitto) -> Iterator[Listener]:
    """Hears from now on; what was retained by tests before is marked as such."""
    with Listener(broker.port, "reader", USERS["reader"], [f"{HOME}/#"]) as listening:
        yield listening


def is_record_of(number: int) -> Any:
    return lambda heard: heard.topic == CDR and heard.json["cdr"]["call"] == f"call-{number}"


def fits(heard: Heard) -> None:
    Draft202012Validator(schemas.all_schemas()[heard.user["schema"]]).validate(heard.json)


# --- messages -------------------------------------------------------------------------------------------------------


def test_messages_say_what_they_are_and_fit_their_schemas(
    broker: Mosquitto, reader: Listener, tmp_path: Path
) -> None:
    with Node(tmp_path, broker.port) as node:
        agent = s.AgentMessage(NODE, "1001", "王", "available", "idle", True, datetime.now(UTC))
        node.states = {node.link.topics.agent("1001"): agent}
        node.link.alarm(s.AlarmMessage(NODE, datetime.now(UTC), "waiting", "service", "warning", 7.0))
        node.call(1)
        record = reader.until(is_record_of(1))
        figures = reader.until(lambda heard: heard.topic == f"{HOME}/metrics" and not heard.retain)
        reader.until(lambda heard: heard.topic == f"{HOME}/alarms")
        reader.until(lambda heard: heard.topic == f"{HOME}/state/agents/1001")
    assert record.user == {"schema": "cdr", "id": f"{NODE}:2:cdr"}
    assert record.json["cdr"]["caller"] == "138****5678"
    assert figures.expiry_s is not None
    assert 3590 <= figures.expiry_s <= 3600
    told = [heard for heard in reader.heard if not heard.retain]
    assert {heard.content_type for heard in told} == {"application/json"}
    for heard in told:
        fits(heard)
    assert reader.on(STATUS)[-1].json["online"] is False


def test_states_are_retained_and_taken_away_also_after_a_restart(broker: Mosquitto, tmp_path: Path) -> None:
    topic = f"{HOME}/state/queues/service"
    queue = s.QueueMessage(NODE, "service", {"en": "Service"}, False, 0.8, 20.0)
    with Node(tmp_path, broker.port) as node, Listener(broker.port, "reader", USERS["reader"], [topic]) as first:
        node.states = {topic: queue}
        first.until(lambda heard: heard.topic == topic and bool(heard.payload))
    with Listener(broker.port, "reader", USERS["reader"], [topic]) as late:
        assert late.until(lambda heard: heard.topic == topic).retain
        with Node(tmp_path, broker.port):
            late.until(lambda heard: heard.topic == topic and not heard.payload)
    with Listener(broker.port, "reader", USERS["reader"], [f"{HOME}/state/#", STATUS]) as later:
        later.until(lambda heard: heard.topic == STATUS)
        assert topic not in {heard.topic for heard in later.heard}


def test_the_will_is_told_when_the_node_is_gone(broker: Mosquitto, reader: Listener, tmp_path: Path) -> None:
    with Cable(broker.port) as cable, Node(tmp_path, cable.port):
        reader.until(lambda heard: heard.topic == STATUS and not heard.retain and heard.json["online"])
        cable.cut()
        gone = reader.until(lambda heard: heard.topic == STATUS and heard.json["since"] is None and not heard.retain)
        assert gone.json == {"node": NODE, "online": False, "since": None, "version": "1.0"}
        cable.mend()


# --- outages --------------------------------------------------------------------------------------------------------


def test_what_was_not_confirmed_goes_out_again_marked_in_order(
    broker: Mosquitto, reader: Listener, tmp_path: Path
) -> None:
    """The broker has them; that it has is lost on the way back."""
    with Cable(broker.port) as cable, Node(tmp_path, cable.port, states=False) as node:
        reader.until(lambda heard: heard.topic == STATUS and not heard.retain and heard.json["online"])
        cable.back = lambda _: cable.cut() if any("/events/" in heard.topic for heard in reader.heard) else None
        count = 0
        while count < 50 or not cable.is_cut:
            node.call(count)
            count += 1
            time.sleep(0.001)
        cable.back = lambda _: None
        cable.mend()
        reader.until(is_record_of(count - 1), 30)
    told = [heard for heard in reader.heard if "/events/" in heard.topic]
    seen: list[int] = []
    repeated = 0
    for heard in told:
        seq = heard.json["seq"]
        repeated += seq in seen
        assert heard.again or seq not in seen
        if seq not in seen:
            seen.append(seq)
    assert seen == list(range(1, 2 * count + 1))
    assert repeated


def test_the_figures_in_the_spool_come_with_what_happened_by_time(
    broker: Mosquitto, reader: Listener, tmp_path: Path
) -> None:
    with Cable(broker.port) as cable, Node(tmp_path, cable.port, states=False) as node:
        reader.until(lambda heard: heard.topic == f"{HOME}/metrics" and not heard.retain)
        cable.cut()
        before = len(reader.heard)
        until = time.monotonic() + 10
        while node.link.figures.spooled < 2 and time.monotonic() < until:
            node.call(int(time.monotonic() * 1000))
            time.sleep(0.05)
        time.sleep(0.5)
        mended = datetime.now(UTC)
        cable.mend()
        node.call(7)
        reader.until(is_record_of(7), 20)
    told = [heard for heard in reader.heard[before:] if not heard.retain and heard.topic != STATUS]
    first = {heard.user["id"]: heard for heard in reversed(told)}.values()
    late = [heard for heard in reversed(first) if datetime.fromisoformat(heard.json["at"]) < mended]
    times = [heard.json["at"] for heard in late]
    assert times == sorted(times)
    assert sum(heard.topic == f"{HOME}/metrics" for heard in late) >= 2


def test_a_broker_that_refuses_us_is_told_of_and_nothing_is_lost(broker: Mosquitto, tmp_path: Path) -> None:
    """The access list lets us write below `hotline` only."""
    with Node(tmp_path, broker.port, root="elsewhere", states=False) as node:
        node.call(1)
        until = time.monotonic() + 10
        while not node.faults and time.monotonic() < until:
            time.sleep(0.02)
        assert "does not take our messages" in node.faults[0].problem
        assert node.link.figures.taken == 0


def test_a_wrong_password_is_told_of_once(broker: Mosquitto, tmp_path: Path) -> None:
    with Node(tmp_path, broker.port, password="wrong") as node:
        until = time.monotonic() + 10
        while not node.faults and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(1.0)
        assert len(node.faults) == 1
        assert "Not authorized" in node.faults[0].problem or "not authorised" in node.faults[0].problem


def test_a_broker_that_says_nothing_holds_nothing_up(broker: Mosquitto, reader: Listener, tmp_path: Path) -> None:
    """It is there, and frozen."""
    with Node(tmp_path, broker.port, states=False) as node:
        reader.until(lambda heard: heard.topic == STATUS and not heard.retain and heard.json["online"])
        broker.freeze()
        began = time.monotonic()
        for number in range(100):
            node.call(number)
        assert time.monotonic() - began < 2.0
        assert node.journal.flush(5.0)
        broker.thaw()
        reader.until(is_record_of(99), 30)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paho leaves the socket it gave up
def test_over_tls_the_broker_and_we_prove_who_we_are(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path / "pem", "127.0.0.1")
    files = {"cafile": certificate, "certfile": certificate, "keyfile": key}
    with Mosquitto(tmp_path / "broker", lines="require_certificate true", tls=files) as broker:
        given: dict[str, Any] = {"url": f"mqtts://127.0.0.1:{broker.port}", "states": False}
        ours = {"ca": certificate, "certificate": certificate, "key": key}
        assert said_by(tmp_path / "a", broker, {**given, **ours}) == ""
        assert "certificate verify failed" in said_by(tmp_path / "b", broker, given)
        assert said_by(tmp_path / "c", broker, {**given, "ca": certificate})


def said_by(folder: Path, broker: Mosquitto, given: dict[str, Any]) -> str:
    """What the link complains of; empty when it is connected."""
    with Node(folder, broker.port, **given) as node:
        until = time.monotonic() + 10
        while not node.faults and not node.link.figures.published and time.monotonic() < until:
            time.sleep(0.02)
        return node.faults[0].problem if node.faults else ""


# --- commands -------------------------------------------------------------------------------------------------------


class Commander:
    """Gives orders and waits for the answers."""

    def __init__(self, listener: Listener) -> None:
        self._listener, self._count = listener, 0

    def order(self, verb: str, payload: bytes, *, retain: bool = False, **changed: Any) -> Heard:
        """`changed`: user properties, None to leave one out; `where` the response topic."""
        self._count += 1
        correlation = b"%d" % self._count
        where = changed.pop("where", f"{HOME}/answers/commander/here")
        self.send(verb, payload, correlation, where, retain=retain, **changed)
        return self._listener.until(lambda heard: heard.correlation == correlation)

    def send(
        self, verb: str, payload: bytes, correlation: bytes, where: str, *, retain: bool = False, **changed: Any
    ) -> None:
        expires = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
        user = {"token": ANNAS, "id": f"order-{self._count}", "expires": expires, **changed}
        self._listener.say(
            f"{HOME}/commands/{verb}",
            payload,
            retain=retain,
            UserProperty=[(name, str(value)) for name, value in user.items() if value is not None],
            ResponseTopic=where,
            CorrelationData=correlation,
        )


@pytest.fixture
def answers(broker: Mosquitto) -> Iterator[Listener]:
    topics = [f"{HOME}/answers/commander/#"]
    with Listener(broker.port, "commander", USERS["commander"], topics) as listening:
        yield listening


@pytest.fixture
def node(broker: Mosquitto, tmp_path: Path) -> Iterator[Node]:
    with Node(tmp_path, broker.port, commands=True, states=False) as running:
        until = time.monotonic() + 10
        while not running.link.figures.connected and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.2)
        yield running


PAUSE = b'{"queue": "service"}'


def test_a_command_is_carried_out_noted_and_answered(node: Node, answers: Listener) -> None:
    heard = Commander(answers).order("pause_queue", PAUSE)
    assert (heard.json["status"], heard.json["body"], heard.json["id"]) == (200, {"done": True}, "order-1")
    fits(heard)
    assert node.desk.carried_out == [("pause_queue", {"queue": "service"})]
    detail = {"command": "pause_queue", "id": "order-1", "status": 200, "subject": "pause_queue"}
    assert node.desk.noted == [("anna", detail)]


def test_what_the_house_refuses_is_answered_as_by_http(node: Node, answers: Listener) -> None:
    error = {"code": "no_such_queue", "message_zh": "没有该队列", "message_en": "There is no such queue"}
    node.desk.reply = Reply(404, {"error": error})
    heard = Commander(answers).order("pause_queue", PAUSE)
    assert (heard.json["status"], heard.json["error"]) == (404, error)
    assert node.desk.noted[0][1]["error"] == "no_such_queue"


def test_the_same_command_twice_is_done_once_and_answered_twice(node: Node, answers: Listener) -> None:
    commander = Commander(answers)
    first = commander.order("pause_queue", PAUSE, id="one")
    second = commander.order("pause_queue", PAUSE, id="one")
    assert (first.json, first.again, second.again) == (second.json, False, True)
    other = commander.order("pause_queue", b'{"queue": "repair"}', id="one")
    assert (other.json["status"], other.json["error"]["code"]) == (409, "id_used")
    assert len(node.desk.carried_out) == 1


LATE = (datetime.now(UTC) - timedelta(seconds=5)).isoformat()
FAR = (datetime.now(UTC) + timedelta(days=2)).isoformat()


def test_nothing_comes_of_what_is_forged_late_or_hostile(node: Node, answers: Listener) -> None:
    commander = Commander(answers)
    cases: list[tuple[str, bytes, dict[str, Any], str]] = [
        ("pause_queue", PAUSE, {"token": "somebody-elses"}, "sign_in_needed"),
        ("pause_queue", PAUSE, {"token": None}, "sign_in_needed"),
        ("pause_queue", PAUSE, {"token": "naïve 令牌"}, "sign_in_needed"),
        ("pause_queue", PAUSE, {"id": None}, "no_id"),
        ("pause_queue", PAUSE, {"id": "x" * 101}, "no_id"),
        ("pause_queue", PAUSE, {"expires": None}, "no_expiry"),
        ("pause_queue", PAUSE, {"expires": "tomorrow"}, "no_expiry"),
        ("pause_queue", PAUSE, {"expires": "2030-01-01T00:00:00"}, "no_expiry"),
        ("pause_queue", PAUSE, {"expires": LATE}, "command_expired"),
        ("pause_queue", PAUSE, {"expires": FAR}, "expires_too_late"),
        ("reboot", b"{}", {}, "no_such_command"),
        ("pause_queue", b"queue: service", {}, "not_json"),
        ("pause_queue", b"[" * 50_000, {}, "not_json"),
        ("pause_queue", b'{"queue":"' + b"x" * 1_000_000 + b'"}', {}, "too_large"),
        ("pause_queue", b'{"queue": ["service"]}', {}, "wrong_content"),
        ("set_agent_status", b'{"agent": "1001", "status": "gone"}', {}, "wrong_content"),
    ]
    for verb, payload, changed, code in cases:
        heard = commander.order(verb, payload, **changed)
        assert heard.json["error"]["code"] == code, (verb, changed)
        fits(heard)
    assert (node.desk.carried_out, node.desk.noted) == ([], [])
    assert node.link.figures.refused == len(cases)


def test_a_retained_command_is_refused_and_not_given_anew(
    node: Node, broker: Mosquitto, answers: Listener, tmp_path: Path
) -> None:
    try:
        commander = Commander(answers)
        heard = commander.order("pause_queue", PAUSE, retain=True)
        assert heard.json["error"]["code"] == "retained_command"
        node.link.stop()
        with Node(tmp_path / "again", broker.port, commands=True, states=False) as again:
            commander.order("resume_queue", PAUSE, id="other")
            assert again.desk.carried_out == [("resume_queue", {"queue": "service"})]
        assert node.desk.carried_out == []
    finally:
        answers.say(f"{HOME}/commands/pause_queue", b"", retain=True)


def test_with_our_rights_nobody_writes_elsewhere(node: Node, answers: Listener, reader: Listener) -> None:
    """The command is carried out, its answer does not become an event."""
    commander = Commander(answers)
    commander.send("pause_queue", PAUSE, b"x", f"{HOME}/events/CallOffered")
    commander.send("pause_queue", PAUSE, b"y", STATUS, id="two")
    commander.order("pause_queue", PAUSE, id="three")
    assert len(node.desk.carried_out) == 3
    assert not [heard for heard in reader.heard if heard.correlation in {b"x", b"y"}]


def test_commands_wait_for_a_node_that_is_away_for_a_moment(
    broker: Mosquitto, answers: Listener, tmp_path: Path
) -> None:
    """The broker keeps its session."""
    with Node(tmp_path, broker.port, commands=True, states=False) as node:
        Commander(answers).order("pause_queue", PAUSE)
    commander = Commander(answers)
    commander.send("resume_queue", PAUSE, b"waits", f"{HOME}/answers/commander/here", id="later")
    with Node(tmp_path, broker.port, commands=True, states=False) as node:
        assert answers.until(lambda heard: heard.correlation == b"waits").json["status"] == 200
        assert node.desk.carried_out == [("resume_queue", {"queue": "service"})]

"""Events to JSON and back."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import codec, events
from calls.decision import Verdict
from calls.errors import FarEndError
from calls.model import AgentState, AgentStatus, Tier
from calls.retold import RETOLD
from calls.table import Agent, Need, Queue, RoutingTable
from tests.unit.calls.event_strategies import any_event, instances


@pytest.mark.parametrize("name", sorted(codec.EVENTS))
def test_every_event_comes_back_as_it_was(name: str) -> None:
    @settings(max_examples=25, deadline=None)
    @given(instances(codec.EVENTS[name]))
    def comes_back(event: events.Event) -> None:
        written = json.loads(json.dumps(codec.to_json(event)))
        assert codec.from_json(written) == event
        assert written["type"] == name

    comes_back()


@pytest.mark.parametrize("kind", RETOLD)
def test_what_is_retold_comes_back_from_the_bus_and_stands_in_no_journal(kind: type[events.Event]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(instances(kind))
    def comes_back(event: events.Event) -> None:
        written = json.loads(json.dumps(codec.to_json(event)))
        assert codec.from_bus(written) == event
        with pytest.raises(FarEndError):
            codec.from_json(written)

    comes_back()


def test_what_happened_comes_from_the_bus_as_from_a_journal() -> None:
    event = events.QueuePaused("orders", "lead")
    assert codec.from_bus(codec.to_json(event)) == event
    with pytest.raises(FarEndError):
        codec.from_bus(["QueuePaused"])
    with pytest.raises(FarEndError):
        codec.from_bus({"type": "DeskRetold", "agent": 7})


def test_every_event_of_the_module_can_be_written() -> None:
    defined = {
        thing for thing in vars(events).values() if isinstance(thing, type) and issubclass(thing, events.Event)
    }
    assert defined - set(codec.EVENTS.values()) == {events.Event, events.CallEvent}


def test_the_written_form_is_plain() -> None:
    event = events.CallQueued("c1", "orders", Tier.VIP, "zh-CN")
    assert codec.to_json(event) == {
        "type": "CallQueued",
        "call": "c1",
        "queue": "orders",
        "tier": "vip",
        "language": "zh-CN",
        "caller": "",
        "needs": [],
        "manager": "",
        "channel": "voice",
        "exits": [],
        "callback": "",
        "waited_s": 0.0,
        "avoid": [],
    }


def test_a_whole_routing_table_is_written_and_read() -> None:
    queue = Queue("orders", {"zh-CN": "订单"}, (Need("orders", 50),))
    table = RoutingTable("v1", {"orders": queue}, {"1001": Agent("1001", "王芳", {"orders": 80})})
    event = events.TablePublished(table)
    assert codec.from_json(json.loads(json.dumps(codec.to_json(event)))) == event


def test_enums_are_enums_again() -> None:
    event = events.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, True)
    back = codec.from_json(codec.to_json(event))
    assert isinstance(back, events.AgentStateChanged)
    assert back.state is AgentState.IDLE


def test_an_older_record_without_a_newer_field_still_reads() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    written = codec.to_json(events.CallOffered("c1", "c1-c", "carrier", "139", "400", at, "王芳"))
    del written["caller_name"], written["diverted_from"]
    assert codec.from_json(written) == events.CallOffered("c1", "c1-c", "carrier", "139", "400", at)


REFUSALS = (
    events.CallbackRequested("c1", "c1-b1", "orders", Tier.VIP, "zh-CN", "139"),
    events.CallbackDue("c1-b1.1", "c1-b1", "c1", "orders", Tier.VIP, "zh-CN", "139", 1, 30.0),
    events.VoicemailLeft("c1", "c1-v1", "orders", Tier.VIP, "zh-CN", "c1-v1", "139"),
)


@pytest.mark.parametrize("event", REFUSALS, ids=lambda event: type(event).__name__)
def test_a_record_from_before_refusals_were_carried_on_reads_as_no_refusal(event: events.Event) -> None:
    written = codec.to_json(event)
    assert written.pop("recording_refused") is False
    assert codec.from_json(written) == event


def test_a_whole_number_of_seconds_is_still_a_float() -> None:
    back = codec.from_json({"type": "MediaLost", "call": "c1", "leg": "c1-c", "silent_s": 5})
    assert isinstance(back, events.MediaLost)
    assert isinstance(back.silent_s, float)


QUEUED = {"type": "CallQueued", "call": "c1", "queue": "q", "tier": "vip", "language": "en"}
OFFERED = {"type": "ServerStarted", "node": "n", "at": "2026-11-22T00:00:00+00:00"}
PUBLISHED = {"type": "TablePublished", "table": {"version": "v"}}


@pytest.mark.parametrize(
    "damaged",
    [
        [],
        None,
        {},
        {"type": "NoSuchThing"},
        {"type": "Event"},
        {"type": None},
        {**QUEUED, "tier": "platinum"},
        {**QUEUED, "queue": 7},
        {**QUEUED, "colour": "red"},
        {key: item for key, item in QUEUED.items() if key != "queue"},
        {**OFFERED, "at": "yesterday"},
        {**OFFERED, "at": 7},
        {**PUBLISHED, "table": "v"},
        {**PUBLISHED, "table": {"version": "v", "agents": [1]}},
        {"type": "NodeEntered", "call": "c1", "node": "n", "verb": "play", "prompts": 3},
        {"type": "MediaLost", "call": "c1", "leg": "c1-c", "silent_s": True},
        {"type": "AgentLoggedIn", "agent": "1001", "contact": None},
    ],
)
def test_what_is_no_event_is_refused_as_the_far_ends_fault(damaged: object) -> None:
    with pytest.raises(FarEndError):
        codec.from_json(damaged)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(any_event, st.data())
def test_a_damaged_record_gives_an_event_or_the_far_ends_fault(event: events.Event, data: st.DataObject) -> None:
    record = codec.to_json(event)
    record[data.draw(st.sampled_from(sorted(record)))] = data.draw(json_values)
    with contextlib.suppress(FarEndError):
        assert isinstance(codec.from_json(record), events.Event)


def test_an_offer_of_the_first_version_can_still_be_read() -> None:
    """Its reason was a sentence, not a record."""
    written = {"type": "OfferMade", "call": "c", "offer": "c-o1", "agent": "1", "address": "sip:x", "ring_s": 20.0}
    event = codec.from_json({**written, "why": {"zh-CN": "空闲最久", "en": "idle the longest"}})
    assert isinstance(event, events.OfferMade)
    assert event.why.verdict is Verdict.OFFERED
    assert codec.from_json(codec.to_json(event)) == event


def test_what_has_no_place_in_a_journal_is_not_written() -> None:
    with pytest.raises(TypeError, match="no place in a journal"):
        codec.to_json(events.AgentLoggedIn("1001", object()))  # type: ignore[arg-type]

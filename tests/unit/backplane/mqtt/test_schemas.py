"""What is published is what the schemas say, and the schemas that are shipped are those of the code [M3]."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from backplane.mqtt import schemas
from backplane.mqtt import shapes as s
from backplane.mqtt.message import encoded
from backplane.mqtt.published import BUSINESS, DETAIL, KEPT
from calls import codec
from calls.cdr import Cdr
from console import masking
from tests.unit.calls.event_strategies import instances

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)


def fits(name: str, body: bytes) -> None:
    Draft202012Validator(schemas.all_schemas()[name]).validate(json.loads(body))


def test_every_event_is_either_published_or_not() -> None:
    """A new event fails here until somebody has thought about it."""
    assert set(codec.EVENTS) == BUSINESS | DETAIL | KEPT
    assert len(BUSINESS) + len(DETAIL) + len(KEPT) == len(codec.EVENTS)


def test_what_callers_press_and_say_is_never_published() -> None:
    assert not {"DigitPressed", "SpeechHeard", "LookupAnswered", "NoteTaken"} - KEPT


def test_the_shipped_files_are_those_of_the_code() -> None:
    """`hotline mqtt schemas --folder backplane/mqtt/schemas` writes them anew."""
    written = {path.name: path.read_text(encoding="utf-8") for path in schemas.shipped().glob("*.json")}
    assert written == dict(schemas.texts())


@pytest.mark.parametrize("name", sorted(schemas.all_schemas()))
def test_each_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schemas.all_schemas()[name])


@pytest.mark.parametrize("name", sorted(BUSINESS | DETAIL))
def test_every_event_fits_its_schema_masked_or_not(name: str) -> None:
    @settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(instances(codec.EVENTS[name]))
    def hold(event: Any) -> None:
        body = encoded(s.EventMessage("node1", 7, AT, codec.to_json(event)))
        fits(f"event.{name}", body)
        fits(f"event.{name}", masking.hide(body))

    hold()


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_the_other_messages_fit_theirs(data: st.DataObject) -> None:
    for name in ("cdr", "alarm", "agent", "queue", "table", "announcement", "status"):
        fits(name, encoded(data.draw(instances(schemas.SAID[name]))))


def test_figures_fit_theirs() -> None:
    queues = {"a": s.QueueNow(1, 2.0, None, None, None, None), "b": s.QueueNow(1, 2.0, 0.5, 2, 1, 1)}
    fits("metrics", encoded(s.MetricsMessage("node1", AT, 1, 1, {"idle": 2}, queues)))
    fits("answer", encoded(s.Answer("node1", "1", "pause_queue", 200, {"done": True})))


def test_an_event_of_another_kind_does_not_fit() -> None:
    body = encoded(s.EventMessage("node1", 7, AT, {"type": "ServerStarted", "node": "node1", "at": "now"}))
    with pytest.raises(ValidationError):
        fits("event.CallOffered", body)


def test_every_field_is_always_there_and_no_other() -> None:
    record = encoded(s.CdrMessage("node1", 7, AT, Cdr("c", "1", "2", "t", AT)))
    told = json.loads(record)
    del told["cdr"]["score"]
    with pytest.raises(ValidationError):
        fits("cdr", json.dumps(told).encode())


def test_the_document_names_every_topic_and_schema() -> None:
    text = Path("docs/mqtt.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `<root>/<node>/(\S+)` \| `(\S+)` \|", text, re.M))
    assert set(rows.values()) == {*schemas.SAID, "event.<kind>", "command.<verb>"}
    for kind in BUSINESS | DETAIL | KEPT:
        assert f"`{kind}`" in text, kind
    for verb in schemas.VERBS:
        assert f"`{verb}`" in text, verb

"""Payloads of commands, hostile ones too [M3, X4]."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backplane.mqtt.orders import VERBS
from backplane.mqtt.refusals import Refused
from backplane.mqtt.wrong import content


@pytest.mark.parametrize(
    ("verb", "payload", "code"),
    [
        ("pause_queue", b"queue=service", "not_json"),
        ("pause_queue", b"\xff\xfe", "not_json"),
        ("pause_queue", b"[" * 60_000, "not_json"),
        ("pause_queue", b'{"queue": NaN}', "not_json"),
        ("pause_queue", b"", "wrong_content"),
        ("pause_queue", b"[]", "wrong_content"),
        ("pause_queue", b'{"queue": 7}', "wrong_content"),
        ("pause_queue", b'{"queue": "a", "more": 1}', "wrong_content"),
        ("set_agent_status", b'{"agent": "1001", "status": "asleep"}', "wrong_content"),
        ("make_announcement", b'{"words": {"en": {"a": 1}}}', "wrong_content"),
        ("publish_table", b'{"reason": "x", "version": "1; drop"}', "wrong_content"),
    ],
)
def test_what_does_not_fit_is_named(verb: str, payload: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        content(VERBS[verb], payload)
    assert caught.value.code == code
    assert caught.value.error["message_zh"]
    assert caught.value.error["message_en"]


def test_each_place_is_told_and_what_was_sent_is_not_repeated() -> None:
    with pytest.raises(Refused) as caught:
        content(VERBS["set_agent_status"], b'{"agent": 138123456789, "status": "x"}')
    assert [each["place"] for each in caught.value.error["faults"]] == ["agent", "status"]
    assert "138123456789" not in str(caught.value.error)


def test_what_fits_is_given_as_it_was_sent() -> None:
    assert content(VERBS["pause_queue"], b'{"queue": "service"}') == {"queue": "service"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.sampled_from(sorted(VERBS)), st.binary() | JSON.map(lambda value: repr(value).encode("utf-8", "replace")))
def test_nothing_but_a_refusal_ever_comes_of_anything(verb: str, payload: Any) -> None:
    with contextlib.suppress(Refused):
        content(VERBS[verb], payload)

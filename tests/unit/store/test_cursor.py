"""A cursor comes back as it was given out; anything else is refused."""

from __future__ import annotations

import base64
from datetime import UTC

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calls.errors import FarEndError
from store.cursor import Cursor


@given(st.datetimes(timezones=st.just(UTC)), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_cursor_survives_the_journey_through_the_browser(at, call) -> None:
    text = Cursor(at, call).to_text()
    assert text.isascii()
    assert Cursor.from_text(text) == Cursor(at, call)


@given(st.text(max_size=40))
@example("")
@example("====")
@example("é")
@example(base64.urlsafe_b64encode(b"\xff\xff").decode())
@example(base64.urlsafe_b64encode(b"2026-11-22T08:00:00 c1").decode())
@example(base64.urlsafe_b64encode(b"yesterday c1").decode())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(FarEndError):
        Cursor.from_text(text)

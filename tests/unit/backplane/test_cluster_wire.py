"""Messages as bytes: what they are can be told without reading them [X3]."""

from __future__ import annotations

import pytest

from backplane.cluster.wire import KINDS, from_bytes, kind_in, to_bytes
from calls.errors import FarEndError
from calls.events import QueuePaused
from routing.cluster import messages as m

SAID = [
    m.Published("console"),
    m.Heard(7, {"east": 3}),
    m.Ordered("console", "life", QueuePaused("orders", "li")),
    m.Beat("east", "life", 7, 3, "192.0.2.1:5060"),
]


@pytest.mark.parametrize("message", SAID, ids=lambda message: type(message).__name__)
def test_a_message_comes_back_as_it_was_and_says_what_it_is(message: m.Message) -> None:
    data = to_bytes(message)
    assert from_bytes(data) == message
    assert KINDS[kind_in(data)] is type(message)


@pytest.mark.parametrize("data", [b"", b"{}", b'{"m":1}', b"[]", b'{"n":"Heard"}'])
def test_what_is_none_says_nothing(data: bytes) -> None:
    assert kind_in(data) == ""
    with pytest.raises(FarEndError):
        from_bytes(data)

"""What was traced comes back as it was, and what is no trace is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from calls.errors import FarEndError
from calls.traced import LegQuality, SipMessage, Traced, from_json, to_json

AT = datetime(2026, 11, 30, 4, 0, 0, 123_456, UTC)
MESSAGE = SipMessage("c", "c-c", AT, False, "UDP", "192.0.2.1:5060", "192.0.2.9:5062", "BYE sip:x SIP/2.0", 412)
QUALITY = LegQuality("c", "c-c", AT, "PCMA", 500, 1.5, 2.25, 40, None, 3.0, 12.5, 88.0, 4.3)


@pytest.mark.parametrize("traced", [MESSAGE, QUALITY])
def test_there_and_back(traced: Traced) -> None:
    assert from_json("c", to_json(traced)) == traced


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"kind": "other"},
        {"kind": "message"},
        to_json(MESSAGE) | {"at": "noon"},
        to_json(MESSAGE) | {"at": 1e300},
    ],
)
def test_what_is_none_is_refused(told: Any) -> None:
    with pytest.raises(FarEndError):
        from_json("c", told)

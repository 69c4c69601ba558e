"""A draft is checked against the flows that are live."""

from __future__ import annotations

from config.hotline import load
from hotline.tables.source import TableSource
from tests.unit.config.folders import EXAMPLE


def test_a_way_out_that_no_flow_has_is_a_warning_on_the_draft() -> None:
    source = TableSource.of(load(EXAMPLE), None)
    assert source.check(source.text) == ([], [])
    errors, warnings = source.check(source.text.replace("exit: callback", "exit: calback", 1))
    assert errors == []
    assert [fault.remedy for fault in warnings] == ["Did you mean callback?"]

"""A draft is checked against the flows that are live."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.hotline import load
from hotline.tables.source import TableSource
from tests.unit.config.folders import EXAMPLE


def test_a_way_out_that_no_flow_has_is_a_warning_on_the_draft() -> None:
    source = TableSource.of(load(EXAMPLE), None)
    assert source.check(source.text) == ([], [])
    errors, warnings = source.check(source.text.replace("exit: callback", "exit: calback", 1))
    assert errors == []
    assert [fault.remedy for fault in warnings] == ["Did you mean callback?"]


def test_queues_keep_the_holidays_of_a_calendar_they_name(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "config"))
    routing = (folder / "routing.yaml").read_text(encoding="utf-8")
    queue = "  general:\n"
    by_calendar = (
        routing.replace(queue, f"{queue}    hours: office\n") + "\nschedules: {office: {calendar: business}}\n"
    )
    assert by_calendar.count("hours: office") == 1
    (folder / "routing.yaml").write_text(by_calendar, encoding="utf-8")
    source = TableSource.of(load(folder), None)
    document = source.read(by_calendar)
    festival = datetime(2027, 2, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert not source.in_force(document, "1", festival).queues["general"].open
    assert source.next_change(document, festival) == datetime(2027, 2, 11, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    errors, _ = source.check(by_calendar.replace("calendar: business", "calendar: busines"))
    assert [fault.problem for fault in errors] == ["there is no calendar 'busines'"]

"""Flow tests written in Python: as short as in YAML, and as strict [H1]."""

from __future__ import annotations

from datetime import datetime

import pytest

from calls.errors import ConfigurationError
from hotline.flow_tests.rehearsal import Rehearsal
from tests.unit.config.folders import EXAMPLE


@pytest.fixture(scope="module")
def hotline() -> Rehearsal:
    return Rehearsal(EXAMPLE)


def test_a_caller_comes_where_his_keys_lead_him(hotline: Rehearsal) -> None:
    caller = hotline.calls("400").presses("3")
    assert caller.path[-1] == "topic"
    assert caller.presses("3").path[-1] == "complaints"


def test_a_caller_is_what_he_has_done_so_far_and_another_goes_on_from_there(hotline: Rehearsal) -> None:
    at_topic = hotline.calls("4008000001").presses("3")
    repair, complaint = at_topic.presses("2"), at_topic.presses("3")
    assert (repair.came.queue, complaint.came.queue, at_topic.came.queue) == ("repair", "complaints", "")
    assert repair.came.tier == "vip"


def test_everything_a_script_can_do_can_be_done(hotline: Rehearsal) -> None:
    waiting = hotline.calls(phones="silent").presses("3").presses("1").presses("2").waits(3).presses("2")
    assert waiting.comes_to("message").path[-2:] == ("orders", "message")
    asked = hotline.calls().presses("3").presses("4").says("请问发票怎么开", understood="invoice")
    assert asked.waits(1).came.answers == ("invoice",)
    assert hotline.calls().presses("3").presses("2").talks().came.agent
    assert hotline.calls().presses("3").hangs_up().presses("2").path[-1] == "topic"


def test_his_surroundings_are_those_of_a_test_in_yaml(hotline: Rehearsal) -> None:
    assert hotline.calls(from_="13600136001").comes_to("person").path[1] == "senior"
    office = "4008000002"
    for at in ("2027-02-06 10:00", datetime.fromisoformat("2027-02-06T02:00+00:00")):
        assert hotline.calls(office, at=at).comes_to("holiday").path == ("hours", "holiday")
    nobody = hotline.calls(office, at="2026-11-24 10:00", agents="none").presses("0").comes_to("message")
    assert nobody.path[-3:] == ("person", "sorry", "message")


def test_what_cannot_be_done_fails_the_test_and_says_how_far_he_came(hotline: Rehearsal) -> None:
    with pytest.raises(AssertionError, match=r"goodbye.*could not be done.*caller > today > welcome"):
        assert hotline.calls().comes_to("goodbye").path


def test_what_is_not_there_is_refused(hotline: Rehearsal) -> None:
    with pytest.raises(ConfigurationError, match="Did you mean topic"):
        assert hotline.calls().comes_to("topik").path
    with pytest.raises(ConfigurationError, match="ordres"):
        assert hotline.calls(queues={"ordres": "full"}).path
    with pytest.raises(ValueError, match="weather"):
        hotline.calls(weather="fine")
    with pytest.raises(ValueError, match="press"):
        hotline.calls().presses("abc")
    with pytest.raises(ConfigurationError):
        Rehearsal(EXAMPLE / "nowhere")

"""A phone's timeline: what the server tells, when to give up, and whether it was a call served."""

from __future__ import annotations

import pytest

from calls.model import HangupCause, Stage
from telephony.sip.phones import hang_up_point
from telephony.sip.phones.hang_up_point import HangUpPoint
from telephony.sip.phones.timeline import THEM, US, Expectation, Moment, What, is_served, of_progress
from telephony.sip.progress import LogIn, Progress


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (
            Progress(Stage.IN_IVR, node="main", verb="menu", prompts=("a", "b")),
            {"what": "node", "node": "main", "verb": "menu", "prompts": "a b"},
        ),
        (Progress(Stage.QUEUED, queue="orders"), {"what": "queued", "queue": "orders"}),
        (
            Progress(Stage.QUEUED, queue="orders", position=2, waiting=3),
            {"what": "position", "queue": "orders", "position": 2, "waiting": 3},
        ),
        (Progress(Stage.QUEUED, agent="1003"), {"what": "agent_ringing", "agent": "1003"}),
        (Progress(Stage.DIALLING), {"what": "dialling"}),
        (Progress(Stage.TALKING, agent="1003"), {"what": "talking", "agent": "1003"}),
        (Progress(Stage.TALKING), {"what": "talking"}),
        (Progress(Stage.IN_IVR, log_in=LogIn.IN), {"what": "logged_in"}),
        (Progress(Stage.IN_IVR, log_in=LogIn.WRONG), {"what": "log_in_refused"}),
    ],
)
def test_what_the_server_tells_becomes_a_line(step: Progress, line: dict[str, object]) -> None:
    assert of_progress(7, step).to_json() == {"at_ms": 7, **line}


def timeline(*kinds: What, by: str = THEM, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> dict[What, Moment]:
    moments = {kind: Moment(0, kind) for kind in kinds}
    return moments | {What.HUNG_UP: Moment(9, What.HUNG_UP, {"by": by, "cause": cause.value})}


def test_whoever_talked_was_served_however_it_ended() -> None:
    talked = timeline(What.ANSWERED, What.TALKING, by=US, cause=HangupCause.SERVER_RESTART)
    assert is_served(talked, Expectation.AGENT)
    assert is_served(talked, Expectation.IVR)


def test_a_menu_serves_only_whoever_wanted_no_more() -> None:
    let_go = timeline(What.ANSWERED, What.PROMPT)
    assert is_served(let_go, Expectation.IVR)
    assert not is_served(let_go, Expectation.AGENT)


@pytest.mark.parametrize(
    "unserved",
    [
        timeline(What.ANSWERED),
        timeline(What.ANSWERED, What.PROMPT, by=US),
        timeline(What.ANSWERED, What.PROMPT, cause=HangupCause.TEMPORARY_FAILURE),
        timeline(cause=HangupCause.USER_BUSY),
        {What.PROMPT: Moment(0, What.PROMPT)},
    ],
)
def test_silence_giving_up_failure_and_refusal_serve_nobody(unserved: dict[What, Moment]) -> None:
    assert not is_served(unserved, Expectation.IVR)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("10s", HangUpPoint(What.ANSWERED, 10)),
        ("0.5", HangUpPoint(What.ANSWERED, 0.5)),
        ("talking", HangUpPoint(What.TALKING, 0)),
        ("talking+5s", HangUpPoint(What.TALKING, 5)),
        ("agent_ringing+0.2", HangUpPoint(What.AGENT_RINGING, 0.2)),
    ],
)
def test_points_to_hang_up_at(text: str, point: HangUpPoint) -> None:
    assert hang_up_point.parse(text) == point


@pytest.mark.parametrize("text", ["", "soon", "talking5s", "hung_up", "-1s", "1e3", "talking+", "١s"])
def test_other_words_are_no_points(text: str) -> None:
    with pytest.raises(ValueError, match="talking"):
        hang_up_point.parse(text)


def test_a_point_is_due_after_its_stage_was_reached() -> None:
    point = HangUpPoint(What.QUEUED, 2)
    assert point.due_ms({What.ANSWERED: Moment(5, What.ANSWERED)}) is None
    assert point.due_ms({What.QUEUED: Moment(1_500, What.QUEUED)}) == 3_500

"""What a server tells a phone arrives as it was meant, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls import events as e
from calls.errors import FarEndError
from calls.model import CHINESE, HangupCause, Party, Stage, Tier
from telephony.sip.progress import MAX_BODY_BYTES, LogIn, Progress, decode, encode, is_trusted, of_event
from tests.decisions import SOME_WHY

AT = datetime(2026, 11, 22, tzinfo=UTC)
short = st.text(st.characters(categories=["L", "N", "P"]), max_size=16)
steps = st.builds(
    Progress,
    stage=st.sampled_from(Stage),
    node=short,
    verb=short,
    prompts=st.lists(short.filter(bool), max_size=4).map(tuple),
    queue=short,
    position=st.integers(0, 1_000_000),
    waiting=st.integers(0, 1_000_000),
    agent=short,
    log_in=st.none() | st.sampled_from(LogIn),
)


@given(steps)
def test_a_step_survives_the_way(step: Progress) -> None:
    assert decode(encode(step)) == step


@given(st.builds(e.NodeEntered, st.just("c1"), st.text(), st.text(), st.lists(st.text()).map(tuple)))
def test_whatever_a_node_is_called_the_step_fits_into_one_datagram_and_can_be_read(node: e.NodeEntered) -> None:
    step = of_event(node)
    assert step is not None
    body = encode(step)
    assert len(body.encode()) <= MAX_BODY_BYTES
    assert decode(body).stage is Stage.IN_IVR


def test_a_long_chinese_name_is_cut_between_characters() -> None:
    node = decode(encode(Progress(Stage.IN_IVR, node="订单查询" * 20))).node
    assert node == ("订单查询" * 20)[:21]


@pytest.mark.parametrize(
    ("event", "step"),
    [
        (
            e.NodeEntered("c1", "main", "menu", ("menu.main",)),
            Progress(Stage.IN_IVR, node="main", verb="menu", prompts=("menu.main",)),
        ),
        (e.CallQueued("c1", "orders", Tier.VIP, CHINESE), Progress(Stage.QUEUED, queue="orders")),
        (e.PositionTold("c1", "orders", 2, 3), Progress(Stage.QUEUED, queue="orders", position=2, waiting=3)),
        (e.OfferMade("c1", "c1-o1", "1003", "sip:x", 20.0, SOME_WHY), Progress(Stage.QUEUED, agent="1003")),
        (e.TransferStarted("c1", "sip:outside"), Progress(Stage.DIALLING)),
        (e.TalkStarted("c1", "1003", "c1-a1"), Progress(Stage.TALKING, agent="1003")),
        (
            e.AgentPhoneCalled("c1", "c1-c", "1003", "sip:x", True, AT),
            Progress(Stage.IN_IVR, agent="1003", log_in=LogIn.IN),
        ),
        (
            e.AgentPhoneCalled("c1", "c1-c", "1003", "", False, AT),
            Progress(Stage.IN_IVR, agent="1003", log_in=LogIn.OUT),
        ),
        (e.AgentPhoneCalled("c1", "c1-c", None, "", True, AT), Progress(Stage.IN_IVR, log_in=LogIn.WRONG)),
        (e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING), None),
    ],
)
def test_events_become_steps(event: e.Event, step: Progress | None) -> None:
    assert of_event(event) == step


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"stage": "lunch"}',
        '{"stage": "queued", "position": true}',
        '{"stage": "queued", "position": -1}',
        '{"stage": "queued", "position": 1e3}',
        '{"stage": "queued", "queue": "a\\u001b[2J"}',
        '{"stage": "queued", "queue": "' + "q" * 65 + '"}',
        '{"stage": "in_ivr", "prompts": "menu.main"}',
        '{"stage": "in_ivr", "prompts": [1]}',
        '{"stage": "in_ivr", "log_in": "maybe"}',
        "[" * 1_500,
        " " * 5_000 + '{"stage": "queued"}',
    ],
)
def test_anything_else_is_the_far_ends_fault(body: str) -> None:
    with pytest.raises(FarEndError):
        decode(body)


def test_words_of_a_newer_server_are_passed_over() -> None:
    assert decode('{"stage": "talking", "agent": "1003", "mood": "good"}') == Progress(Stage.TALKING, agent="1003")


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("192.0.2.7", False),
        ("localhost", False),
    ],
)
def test_only_this_machine_is_told_by_default(host: str, told: bool) -> None:
    assert is_trusted(host) is told


def test_the_owner_may_trust_other_networks() -> None:
    assert is_trusted("192.0.2.7", ("192.0.2.0/24",))

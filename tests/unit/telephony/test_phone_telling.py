"""Phones that asked are told, in order, from the answer to the end; nobody else is."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.model import CHINESE, AgentState, AgentStatus, HangupCause, Party, Stage, Tier
from telephony.sip.progress import decode
from telephony.sip.telling import MAX_HELD, Telling, is_asked_for

MENU = e.NodeEntered("c1", "main", "menu", ("menu.main",))
QUEUED = e.CallQueued("c1", "orders", Tier.NORMAL, CHINESE)
TALK = e.TalkStarted("c1", "1003", "c1-a1")
END = e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.AGENT, Stage.TALKING)


class Phone:
    """Keeps what was sent to it."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Stage]] = []
        self.telling = Telling(lambda call, body: self.heard.append((call, decode(body).stage)))


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_what_happened_before_the_answer_is_told_with_it(phone: Phone) -> None:
    phone.telling.asked("c1")
    phone.telling.tell(MENU)
    assert phone.heard == []
    phone.telling.answered("c1")
    phone.telling.tell(QUEUED)
    phone.telling.tell(TALK)
    assert phone.heard == [("c1", Stage.IN_IVR), ("c1", Stage.QUEUED), ("c1", Stage.TALKING)]


def test_who_did_not_ask_is_told_nothing(phone: Phone) -> None:
    phone.telling.asked("c2")
    phone.telling.answered("c1")
    phone.telling.tell(QUEUED)
    assert phone.heard == []


def test_events_that_are_for_no_phone_or_no_call_are_passed_over(phone: Phone) -> None:
    phone.telling.asked("c1")
    phone.telling.answered("c1")
    phone.telling.tell(END)
    phone.telling.tell(e.AgentStateChanged("1003", AgentStatus.AVAILABLE, AgentState.IDLE, True))
    assert phone.heard == []


@pytest.mark.parametrize("answered", [True, False])
def test_after_the_end_nothing_is_told_and_nothing_is_kept(phone: Phone, answered: bool) -> None:
    phone.telling.asked("c1")
    if answered:
        phone.telling.answered("c1")
    phone.telling.ended("c1")
    phone.telling.tell(TALK)
    phone.telling.answered("c1")
    assert phone.heard == []


def test_a_call_that_is_never_answered_holds_a_bounded_store(phone: Phone) -> None:
    phone.telling.asked("c1")
    for _ in range(3 * MAX_HELD):
        phone.telling.tell(MENU)
    phone.telling.answered("c1")
    assert len(phone.heard) == MAX_HELD


def test_a_phone_asks_in_its_invite() -> None:
    invite = "INVITE sip:hotline@127.0.0.1 SIP/2.0\r\nX-Hotline-Progress: 1\r\n\r\nX-Hotline-Progress: 1"
    assert is_asked_for(invite)
    assert not is_asked_for(invite.replace("Progress: 1\r\n", "Progress: 0\r\n"))
    assert not is_asked_for("INVITE sip:hotline@127.0.0.1 SIP/2.0\r\n\r\nX-Hotline-Progress: 1")

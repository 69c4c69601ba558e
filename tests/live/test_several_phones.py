"""Several phones ring for one caller over real SIP: one talks, the others stop without a missed call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calls import events as e
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

ANN, BOB, CAT = (Agent(f"100{number}", free_ports(), skills=("team",)) for number in (1, 2, 3))


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), [ANN, BOB, CAT]) as running:
        yield running


def pick_up(phone: WirePhone) -> None:
    assert phone.invited is not None
    phone.respond(phone.invited, 200, phone.sdp())


def refused(hotline: Served, call: str) -> dict[str, str]:
    return {entry.event.agent: str(entry.event.reason) for entry in hotline.events(e.OfferRefused, call=call)}


async def test_the_first_to_answer_talks_and_the_others_hear_that_it_was_taken_elsewhere(hotline: Served) -> None:
    async with (
        agent_phone(hotline, ANN, answers=(180,)) as ann,
        agent_phone(hotline, BOB, answers=(180,)) as bob,
        agent_phone(hotline, CAT, answers=(180,)) as cat,
        wire_phone(hotline, name="13800000021") as caller,
    ):
        await reach(hotline, caller, "3", e.LegRinging)
        for phone in (ann, bob, cat):
            await phone.asked("INVITE")
        pick_up(bob)
        await bob.asked("ACK")
        call = await happened(hotline, caller, e.TalkStarted)
        for phone in (ann, cat):
            reason = (await phone.asked("CANCEL")).headers["reason"]
            assert 'SIP;cause=200;text="Call completed elsewhere"' in reason
        await hotline.until(lambda: _is_told(hotline, call, 2), 3.0)
        assert refused(hotline, call) == dict.fromkeys(("1001", "1003"), "answered_elsewhere")
        await caller.hang_up()
        await bob.asked("BYE")
    await hotline.quiet(3)


async def test_two_who_pick_up_in_the_same_instant_are_one_conversation(hotline: Served) -> None:
    async with (
        agent_phone(hotline, ANN, answers=(180,)) as ann,
        agent_phone(hotline, BOB, answers=(180,)) as bob,
        agent_phone(hotline, CAT, answers=(486,)),
        wire_phone(hotline, name="13800000022") as caller,
    ):
        await reach(hotline, caller, "3", e.LegRinging)
        for phone in (ann, bob):
            await phone.asked("INVITE")
            phone.ignores_cancel = True
        pick_up(ann)
        pick_up(bob)
        call = await happened(hotline, caller, e.TalkStarted)
        (talk,) = hotline.events(e.TalkStarted, call=call)
        winner, other = (ann, bob) if talk.event.agent == "1001" else (bob, ann)
        await other.asked("BYE")
        await hotline.until(lambda: _is_told(hotline, call, 2), 3.0)
        assert refused(hotline, call)[other.name] == "answered_elsewhere"
        assert len(hotline.events(e.OfferAccepted, call=call)) == 1
        await caller.hang_up()
        await winner.asked("BYE")
    await hotline.quiet(3)


async def _is_told(hotline: Served, call: str, phones: int) -> bool:
    return len(refused(hotline, call)) == phones

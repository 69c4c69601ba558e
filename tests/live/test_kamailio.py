"""Kamailio, as we ship its configuration, in front of two voice nodes: who gets in, who is rung, and what goes on
when a node drains or dies [X3, H3, X1, X4]."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from tests.live import registered_phone, torture
from tests.live.hotline_folder import EMERGENCY, MAIN, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import Message, WirePhone
from tests.live.wire_phones import happened, hears_something
from tests.servers.kamailio import SHIPPED, Kamailio
from tests.servers.redis import Redis

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

NODES, PROXY, TRUNK, CARRIER, STRANGER, FLOOD = (
    ("127.0.0.11", "127.0.0.12"),
    "127.0.0.20",
    "127.0.0.30",
    "127.0.0.40",
    "127.0.0.50",
    "127.0.0.60",
)
PASSWORD = "a-password-of-the-tests"
HELP = "120"
"""An emergency number by its prefix: 12*."""
FROM_CARRIER = "4001"
NUMBERS = itertools.count()
HEARD_DB = -30.0
FAILOVER_S = 2.0


@dataclass
class Site:
    nodes: tuple[Served, Served]
    kamailio: Kamailio
    redis: Redis
    carrier_port: int

    async def node_of(self, caller: str) -> Served:
        """The one that took the only call of this number, once it is written down."""

        async def look() -> Served | None:
            return next((node for node in self.nodes if node.events(e.CallOffered, caller=caller)), None)

        found = await self.nodes[0].until(look, 5)
        assert found is not None
        return found

    @asynccontextmanager
    async def phone(self, name: str, host: str, **settings: Any) -> AsyncIterator[WirePhone]:
        phone = await WirePhone.open(self.kamailio.sip, name=name, local_host=host, **settings)
        try:
            yield phone
        finally:
            if phone.remote_to:
                phone.request("BYE")
            phone.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    port, carrier_port = free_ports(), free_ports()
    agents = [Agent("1001", address=f"sip:1001@{PROXY}:{port}"), Agent("1002", pin="43215")]
    given: dict[str, Any] = {
        "sip_trusted": f'["{PROXY}/32"]',
        "agents_at": f"sip:{{phone}}@{PROXY}:{port}",
        "drain_s": 4,
    }
    nodes = []
    for name, host in zip(("voice1", "voice2"), NODES, strict=True):
        (folder / name).mkdir()
        nodes.append(Served(folder / name, agents, host=host, node=name, **given))
    with Redis(folder / "redis") as redis, ExitStack() as stack:
        kamailio = Kamailio(
            folder / "kamailio",
            [node.sip for node in nodes],
            phones={agent.number: PASSWORD for agent in agents},
            emergency=[EMERGENCY, "12*"],
            trunks=[TRUNK],
            carriers=[(CARRIER, carrier_port)],
            redis=redis.address,
            host=PROXY,
            port=port,
        )
        for node in nodes:
            node.launch()
            stack.push(node)
        for node in nodes:
            node.until_ready()
        with kamailio:
            yield Site((nodes[0], nodes[1]), kamailio, redis, carrier_port)


async def silent(phone: WirePhone, within_s: float = 0.7) -> bool:
    try:
        await phone.answer(within_s)
    except TimeoutError:
        return True
    return False


# --- who gets in --------------------------------------------------------------------------------------------------


async def test_a_phone_registers_with_its_password_and_with_no_other(site: Site) -> None:
    async with site.phone("1001", STRANGER) as wrong, site.phone("1001", STRANGER) as right:
        assert (await registered_phone.register(wrong, "a-guess")).status == 403
        assert "1001" not in site.kamailio.registered()
        assert (await registered_phone.register(right, PASSWORD)).status == 200
        assert "1001" in site.kamailio.registered()
        assert (await registered_phone.register(right, PASSWORD, expires_s=0)).status == 200
        assert "1001" not in site.kamailio.registered()


async def test_a_phone_cannot_register_as_somebody_else(site: Site) -> None:
    async with site.phone("1002", STRANGER) as phone:
        phone.dialled = "1001"
        assert (await registered_phone.asked_for(phone, "REGISTER", PASSWORD, "Expires: 60\r\n")).status != 200
        assert "1001" not in site.kamailio.registered()


async def test_a_stranger_can_dial_nobody_inside_or_outside(site: Site) -> None:
    for dialled in (MAIN, "1001", "13900000000", f"13900000000@{PROXY};way=out"):
        async with site.phone("13800000009", STRANGER) as phone:
            phone.invite(dialled.partition("@")[0])
            assert (await phone.answer()).status == 407
        async with site.phone("13800000009", STRANGER) as phone:
            phone.target = f"sip:13900000000@{PROXY}:{site.kamailio.port};way=out"
            assert (await registered_phone.call(phone, "13900000000", "x")).status == 403
    assert not any(node.events(e.CallOffered, caller="13800000009") for node in site.nodes)


async def test_only_a_voice_node_reaches_carriers_and_what_is_ours_stays_inside(site: Site) -> None:
    async with (
        site.phone("10086", CARRIER, local_port=site.carrier_port) as carrier,
        site.phone("400", NODES[0]) as node,
    ):
        node.target = f"sip:13900000000@{PROXY}:{site.kamailio.port};way=out"
        assert (await node.call("13900000000", "X-Hotline-Call: c1\r\nSubject: about\r\n")).status == 200
        assert carrier.invited is not None
        assert carrier.invited.first == f"INVITE sip:13900000000@{CARRIER}:{site.carrier_port} SIP/2.0"
        assert not {"x-hotline-call", "subject"} & carrier.invited.headers.keys()
        assert await node.hang_up() == 200


async def test_an_agent_who_is_not_registered_is_480_and_never_dialled_outside(site: Site) -> None:
    async with site.phone("400", NODES[0]) as node:
        node.invite("1002")
        assert (await node.answer()).status == 480


async def test_requests_within_a_call_lead_nowhere_but_to_voice_nodes(site: Site) -> None:
    """A stranger makes up a dialog and a route: he could else reach every address Kamailio reaches."""
    async with site.phone("13800000009", STRANGER) as phone:
        phone.remote_to = "<sip:13900000000@carrier>;tag=made-up"
        phone.target = f"sip:13900000000@{CARRIER}:{site.carrier_port}"
        phone.route = f"Route: <sip:{PROXY}:{site.kamailio.port};lr>\r\n"
        phone.request("INVITE", phone.sdp())
        assert (await phone.answer()).status == 403
        phone.remote_to = ""


BROKEN = {
    "no Call-ID": ("Call-ID: ", "X-Call-ID: "),
    "another method in CSeq": (" INVITE\r\nContact", " OPTIONS\r\nContact"),
    "no number in CSeq": ("CSeq: 1", "CSeq: one"),
    "a length that lies": ("Content-Length: ", "Content-Length: 9"),
    "no From": ("From: ", "X-From: "),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_message_reaches_no_voice_node(site: Site, what: str) -> None:
    async with site.phone("13800000008", TRUNK) as phone:
        phone.mangle = lambda text: text.replace(*BROKEN[what], 1)
        phone.invite(MAIN)
        assert await silent(phone) or phone.said[-1].status == 400, phone.said
    assert not any(node.events(e.CallOffered, caller="13800000008") for node in site.nodes)


async def test_a_call_that_went_in_circles_is_ended(site: Site) -> None:
    async with site.phone("13800000008", TRUNK) as phone:
        phone.mangle = lambda text: text.replace("Max-Forwards: 70", "Max-Forwards: 0")
        phone.invite(MAIN)
        assert (await phone.answer()).status == 483


async def test_torture_ends_nobody(site: Site) -> None:
    async with site.phone("13800000008", TRUNK) as phone:
        for number, message in enumerate(torture.MESSAGES.values()):
            phone.send_raw(message.replace("{port}", str(phone.port)).replace("{unique}", f"torture{number}"))
        await asyncio.sleep(0.3)
    async with site.phone("13800000007", TRUNK) as phone:
        assert (await phone.call(MAIN)).status == 200


async def test_a_flood_is_cut_off_and_a_call_for_help_from_the_same_address_is_not(site: Site) -> None:
    async with AsyncExitStack() as phones:
        flood = await phones.enter_async_context(site.phone("666", FLOOD))
        for _ in range(80):
            flood.request("OPTIONS")
        late, help_, carrier = [
            await phones.enter_async_context(site.phone(name, host))
            for name, host in (("667", FLOOD), ("13800000006", FLOOD), ("13800000005", TRUNK))
        ]
        late.invite(MAIN)
        assert await silent(late)
        for dialled in (EMERGENCY, HELP):
            assert (await help_.call(dialled)).status == 200
            assert await help_.hang_up() == 200
            help_.remote_to = help_.target = help_.route = ""
        assert (await carrier.call(MAIN)).status == 200


# --- who is rung --------------------------------------------------------------------------------------------------


async def test_a_caller_of_either_node_talks_with_the_agent_registered_at_kamailio(site: Site) -> None:
    async with site.phone("1001", STRANGER) as agent:
        await registered_phone.register(agent, PASSWORD)
        taken = set()
        for number in range(2):
            async with site.phone(f"1380000001{number}", TRUNK) as caller:
                await caller.call(MAIN)
                await hears_something(caller)
                await caller.press("1")
                node = await site.node_of(caller.name)
                taken.add(node.host)
                await happened(node, caller, e.TalkStarted)
                agent.heard.clear()
                await asyncio.gather(caller.speak(440, 1.2), agent.speak(880, 1.2))
                assert agent.level(440) > HEARD_DB
                assert caller.level(880) > HEARD_DB
                assert await caller.hang_up() == 200
                await agent.asked("BYE")
                agent.invited, agent.remote_to = None, ""
        assert taken == set(NODES), "calls go round"


async def test_an_agent_logs_in_at_a_registered_phone_and_is_rung_there(site: Site) -> None:
    """Phones that guess PINs lock the door for their own address, not for everybody behind Kamailio."""
    for _ in range(4):
        async with site.phone("1001", FLOOD) as guessing:
            await registered_phone.call(guessing, "*45100200000", PASSWORD)
    async with site.phone("1001", STRANGER) as phone:
        assert (await registered_phone.call(phone, "*45100243215", PASSWORD)).status == 200
    logged_in = await site.nodes[0].until(lambda: log_ins(site), 5)
    assert logged_in == [("1002", site.kamailio.uri("1001"))]


async def log_ins(site: Site) -> list[tuple[str, str]]:
    entries = [entry for node in site.nodes for entry in node.events(e.AgentLoggedIn)]
    return [(entry.event.agent, entry.event.contact) for entry in entries]


async def test_voice_nodes_are_told_who_calls_and_from_where(site: Site) -> None:
    claims = f"P-Asserted-Identity: <sip:{FROM_CARRIER}@carrier>\r\nX-Hotline-Source: 192.0.2.99\r\n"
    async with site.phone("13800000021", TRUNK) as carrier, site.phone("13800000022", FLOOD) as stranger:
        await carrier.call(MAIN, claims)
        await stranger.call(EMERGENCY, claims)
        for phone in (FROM_CARRIER, "13800000022"):
            await site.node_of(phone)
        offered = [entry.event for node in site.nodes for entry in node.events(e.CallOffered)]
        assert {(event.trunk, event.caller) for event in offered} >= {(TRUNK, FROM_CARRIER), (FLOOD, "13800000022")}
        assert "192.0.2.99" not in {event.trunk for event in offered}


async def test_kamailio_killed_and_started_again_has_forgotten_no_phone(site: Site) -> None:
    async with site.phone("1001", STRANGER) as agent, site.phone("400", NODES[0]) as node:
        await registered_phone.register(agent, PASSWORD)
        await asyncio.sleep(1.5)  # locations are written behind, once a second
        site.kamailio.kill()
        site.kamailio.start()
        await until_registered(site, "1001")
        assert (await node.call("1001")).status == 200


async def until_registered(site: Site, agent: str) -> None:
    """The locations are read while the first questions are answered already."""
    deadline = time.monotonic() + 2
    while agent not in site.kamailio.registered():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_without_redis_phones_register_and_ring_and_what_it_lost_is_written_again(site: Site) -> None:
    site.redis.kill()
    (site.redis.folder / "appendonlydir").rename(site.redis.folder / "lost")
    async with site.phone("1002", STRANGER) as agent, site.phone("400", NODES[0]) as node:
        assert (await registered_phone.register(agent, PASSWORD)).status == 200
        assert (await node.call("1002")).status == 200
        assert await node.hang_up() == 200
        site.kamailio.kill()
        site.kamailio.start()
        site.redis.start()
        site.kamailio.kill()
        site.kamailio.start()
        agent.remote_to = agent.route = agent.target = ""
        agent.server = site.kamailio.sip
        assert (await registered_phone.register(agent, PASSWORD)).status == 200
        await asyncio.sleep(1.5)
        site.kamailio.kill()
        site.kamailio.start()
        await until_registered(site, "1002")


async def test_a_redis_that_starts_after_kamailio_is_waited_for_and_nobody_need_register_again(site: Site) -> None:
    async with site.phone("1001", STRANGER) as agent:
        assert (await registered_phone.register(agent, PASSWORD)).status == 200
        await asyncio.sleep(1.5)
        site.kamailio.kill()
        site.redis.kill()
        starting = asyncio.create_task(asyncio.to_thread(site.kamailio.start))
        await asyncio.sleep(0.7)
        site.redis.start()
        await starting
        await until_registered(site, "1001")


# --- nodes that go ------------------------------------------------------------------------------------------------


async def take(site: Site, count: int, dialled: str = MAIN) -> list[str]:
    """Which node took each of so many calls; each is answered and hung up."""
    nodes = []
    for _ in range(count):
        async with site.phone(f"1370000{next(NUMBERS):04}", TRUNK) as caller:
            assert (await caller.call(dialled)).status == 200
            nodes.append((await site.node_of(caller.name)).host)
            assert await caller.hang_up() == 200
    return nodes


async def test_a_draining_node_gets_no_new_call_and_keeps_the_one_it_has(site: Site) -> None:
    first, second = site.nodes
    async with AsyncExitStack() as phones:
        for number in range(2):  # calls go round: one of two is the first node's
            caller = await phones.enter_async_context(site.phone(f"1380000004{number}", TRUNK))
            await caller.call(MAIN)
            if await site.node_of(caller.name) is first:
                break
        assert await site.node_of(caller.name) is first
        first.terminate()
        assert await take(site, 3) == [second.host] * 3
        assert await take(site, 1, EMERGENCY) == [second.host]
        caller.heard.clear()
        await caller.speak(440, 0.5)
        await hears_something(caller)
        assert await caller.hang_up() == 200
    assert first.wait() == 0
    first.start()
    await first.until(lambda: both_serve(site), 5)


async def both_serve(site: Site) -> bool:
    return set(await take(site, 2)) == set(NODES)


async def test_a_rolling_restart_takes_a_node_out_waits_for_it_and_puts_it_back(site: Site, tmp_path: Path) -> None:
    """The script asks for the restart; the test is the service manager."""
    first, second = site.nodes
    asked, done = tmp_path / "asked", tmp_path / "done"
    (tmp_path / "restart").write_text(f"#!/bin/sh\necho $1 > {asked}\nuntil [ -e {done} ]; do sleep 0.05; done\n")
    (tmp_path / "restart").chmod(0o755)
    given = {
        "KAMCMD": f"kamcmd -s unix:{site.kamailio.folder / 'ctl'}",
        "RESTART": str(tmp_path / "restart"),
    }
    script = await asyncio.create_subprocess_exec(
        SHIPPED.parent / "rolling_restart.sh",
        f"voice2={second.host}:{second.sip_port}:{second.http_port}",
        env=os.environ | given,
    )
    while not (asked.exists() and asked.read_text() == "voice2\n"):  # noqa: ASYNC110  a file, not a signal
        await asyncio.sleep(0.05)
    assert await take(site, 3) == [first.host] * 3
    second.terminate()
    await asyncio.to_thread(second.wait)
    await asyncio.to_thread(second.start)
    done.touch()
    assert await script.wait() == 0
    assert await both_serve(site)


async def test_a_rolling_restart_does_not_begin_while_a_node_is_away(tmp_path: Path) -> None:
    script = await asyncio.create_subprocess_exec(
        SHIPPED.parent / "rolling_restart.sh", "voice1=127.0.0.1", env=os.environ | {"HTTP_PORT": str(free_ports())}
    )
    assert await script.wait() == 1


async def test_a_node_that_is_killed_is_passed_over_within_two_seconds(site: Site) -> None:
    """It stays dead for the next test."""
    first, second = site.nodes
    first.kill()
    for _ in range(2):  # one of the two is offered to the dead node first
        began = time.monotonic()
        assert await take(site, 1) == [second.host]
        print(f"taken {time.monotonic() - began:.2f} s after it came")
        assert time.monotonic() - began < FAILOVER_S


async def test_with_no_node_left_callers_hear_so_and_a_call_for_help_is_tried_all_the_same(site: Site) -> None:
    site.nodes[1].kill()
    async with site.phone("13800000003", TRUNK) as caller, site.phone("13800000002", TRUNK) as asking:
        deadline = time.monotonic() + 10
        while await health(asking) != 503:
            assert time.monotonic() < deadline
        caller.invite(MAIN)
        answer = await caller.answer()
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    site.nodes[0].start()
    for node in site.nodes:  # however well they are, Kamailio counts on neither
        site.kamailio.control("dispatcher.set_state", "dx", "1", f"sip:{node.host}:{node.sip_port}")
    async with site.phone("13800000001", TRUNK) as caller:
        caller.invite(MAIN)
        assert (await caller.answer()).status == 503
    assert await take(site, 1, EMERGENCY) == [site.nodes[0].host]


async def health(phone: WirePhone) -> int:
    phone.target = f"sip:{PROXY}"
    phone.request("OPTIONS")
    answer: Message = await phone.answer()
    return answer.status

"""What the compiled guard answers before pjsua spends anything on a request: real SIP on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.bare_client import BareServer, Phone, bare_server

pytestmark = pytest.mark.live


@pytest.fixture
def server() -> Iterator[BareServer]:
    with bare_server() as running:
        yield running


@pytest.fixture
def phone(server: BareServer) -> Iterator[Phone]:
    with Phone(server.address) as one:
        yield one


@pytest.mark.parametrize("method", ["REGISTER", "MESSAGE", "REFER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "NONSENSE"])
def test_a_method_we_do_not_serve_is_refused_with_the_list_of_those_we_do(phone: Phone, method: str) -> None:
    answer = phone.ask(method)
    assert answer.status == 405
    assert answer.headers["allow"] == "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, NOTIFY"


@pytest.mark.parametrize("method", ["BYE", "INFO", "UPDATE", "PRACK"])
def test_a_request_that_needs_a_call_is_told_there_is_none(phone: Phone, method: str) -> None:
    assert phone.ask(method).status == 481


def test_a_caller_cannot_send_us_to_another_number(server: BareServer, phone: Phone) -> None:
    answered = phone.invite()
    phone.confirm(answered)
    to_tag = answered.headers["to"].partition("tag=")[2]
    refer = phone.send("REFER", call_id=answered.headers["call-id"], to_tag=to_tag)
    assert phone.final(refer).status == 405


def test_options_is_answered_and_claims_only_what_is_served(phone: Phone) -> None:
    answer = phone.ask("OPTIONS")
    assert answer.status == 200
    assert "REFER" not in answer.headers["allow"]


def test_while_draining_new_calls_and_probes_are_sent_elsewhere(server: BareServer, phone: Phone) -> None:
    server.ask("admission", {"retryAfter_s": 7})
    server.ask("draining", True)
    for answer in (phone.ask("OPTIONS"), phone.invite()):
        assert (answer.status, answer.headers["retry-after"]) == (503, "7")
    server.ask("draining", False)
    assert phone.ask("OPTIONS").status == 200
    assert phone.invite().status == 200


def test_beyond_the_limit_only_an_emergency_gets_in_and_nobody_hears_500(server: BareServer, phone: Phone) -> None:
    server.ask("admission", {"maxCalls": 3, "reservedForEmergency": 1, "emergencyUsers": ["110"]})
    for _ in range(2):
        phone.confirm(phone.invite())
    refused = phone.invite()
    assert (refused.status, "retry-after" in refused.headers) == (503, True)
    assert phone.invite("110").status == 200
    assert phone.invite("110").status == 503
    assert server.ask("counts")["refusedFull"] == 2


def test_calls_never_acknowledged_cannot_take_all_places(server: BareServer, phone: Phone) -> None:
    server.ask("admission", {"maxUnconfirmed": 3})
    unconfirmed = [phone.invite() for _ in range(3)]
    assert [answer.status for answer in unconfirmed] == [200, 200, 200]
    assert phone.invite().status == 503
    phone.confirm(unconfirmed[0])
    assert phone.invite().status == 200
    assert server.ask("counts")["refusedUnconfirmed"] == 1


def test_one_source_cannot_take_everybodys_places(server: BareServer, phone: Phone) -> None:
    server.ask("admission", {"maxUnconfirmedPerSource": 2})
    assert [phone.invite().status for _ in range(3)] == [200, 200, 503]
    assert server.ask("counts")["refusedPerSource"] == 1


def test_a_call_given_up_while_ringing_gives_its_place_back(server: BareServer, phone: Phone) -> None:
    server.ask("admission", {"maxUnconfirmed": 1})
    server.ask("ringing", True)
    call_id = phone.send("INVITE", body="")
    assert server.ask("counts")["unconfirmed"] == 1
    server.ask("hang_up")
    assert phone.final(call_id).status >= 400
    assert server.ask("counts")["unconfirmed"] == 0


def test_running_out_of_rtp_ports_is_503_with_a_time_to_try_again_never_500() -> None:
    with bare_server(rtp_port_range=4) as server, Phone(server.address) as phone:
        answers = [phone.invite() for _ in range(5)]
        statuses = [answer.status for answer in answers]
        assert statuses[0] == 200
        assert set(statuses[3:]) == {503}
        assert "retry-after" in answers[-1].headers
        assert server.ask("counts")["softened"] == statuses.count(503)


def test_a_full_call_table_is_503_never_486() -> None:
    with bare_server(rtp_port_range=400) as server, Phone(server.address) as phone:
        server.ask("admission", {"maxCalls": 4000})
        answers = [phone.invite() for _ in range(101)]
        assert [answer.status for answer in answers] == [200] * 100 + [503]

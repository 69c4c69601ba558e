"""Statuses and causes, both ways (RFC 3398, RFC 3326)."""

from __future__ import annotations

import pytest

from calls.model import HangupCause
from telephony.sip import causes, headers


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (486, HangupCause.USER_BUSY),
        (600, HangupCause.USER_BUSY),
        (480, HangupCause.NO_USER_RESPONSE),
        (603, HangupCause.CALL_REJECTED),
        (403, HangupCause.CALL_REJECTED),
        (404, HangupCause.UNALLOCATED_NUMBER),
        (487, HangupCause.ORIGINATOR_CANCEL),
        (488, HangupCause.BEARER_CAPABILITY),
        (500, HangupCause.TEMPORARY_FAILURE),
        (503, HangupCause.CONGESTION),
        (504, HangupCause.TEMPORARY_FAILURE),
        (499, HangupCause.CALL_REJECTED),
        (302, HangupCause.CALL_REJECTED),
        (699, HangupCause.CALL_REJECTED),
        (0, HangupCause.CALL_REJECTED),
    ],
)
def test_a_refusal_has_the_cause_of_its_status(status: int, cause: HangupCause) -> None:
    assert causes.of_refusal(status, None, rang=False) is cause


def test_a_timeout_after_ringing_is_nobody_answering_and_without_it_nobody_there() -> None:
    assert causes.of_refusal(408, None, rang=True) is HangupCause.NO_ANSWER
    assert causes.of_refusal(408, None, rang=False) is HangupCause.DESTINATION_OUT_OF_ORDER


def test_a_cause_the_far_end_names_says_more_than_the_status() -> None:
    assert causes.of_refusal(480, 17, rang=True) is HangupCause.USER_BUSY
    assert causes.of_refusal(480, 99, rang=True) is HangupCause.NO_USER_RESPONSE


def test_a_goodbye_is_normal_unless_it_says_otherwise() -> None:
    assert causes.of_hangup(None) is HangupCause.NORMAL_CLEARING
    assert causes.of_hangup(41) is HangupCause.TEMPORARY_FAILURE
    assert causes.of_hangup(127) is HangupCause.NORMAL_CLEARING


@pytest.mark.parametrize("cause", HangupCause)
def test_every_cause_refuses_a_caller_with_a_final_status_that_is_never_500(cause: HangupCause) -> None:
    assert 400 <= causes.refusal_status(cause) < 700
    assert causes.refusal_status(cause) != 500


@pytest.mark.parametrize("cause", HangupCause)
def test_the_reason_we_give_is_read_as_the_cause_it_names(cause: HangupCause) -> None:
    assert headers.q850_cause(iter([causes.reason_header(cause)])) == cause.q850


@pytest.mark.parametrize("cause", [c for c in HangupCause if [d.q850 for d in HangupCause].count(c.q850) == 1])
def test_a_cause_with_a_value_of_its_own_survives_the_way_to_another_server(cause: HangupCause) -> None:
    came_back = causes.of_hangup(cause.q850)
    assert came_back is (HangupCause.NORMAL_CLEARING if cause is HangupCause.ORIGINATOR_CANCEL else cause)


def test_a_phone_whose_call_another_took_is_told_so_that_it_does_not_count_it_as_missed() -> None:
    told = causes.reason_header(HangupCause.NON_SELECTED_USER)
    assert told == 'SIP;cause=200;text="Call completed elsewhere", Q.850;cause=26;text="non_selected_user"'

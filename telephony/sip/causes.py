"""SIP status codes and Q.850 causes, and what they mean for a leg (RFC 3398 section 8, RFC 3326)."""

from __future__ import annotations

from calls.model import HangupCause

BUSY_EVERYWHERE = 600
"""From here on a refusal speaks for every phone of the party."""

COMPLETED_ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
"""RFC 3326, section 3.1."""

_FROM_STATUS = {
    400: HangupCause.TEMPORARY_FAILURE,
    401: HangupCause.CALL_REJECTED,
    402: HangupCause.CALL_REJECTED,
    403: HangupCause.CALL_REJECTED,
    404: HangupCause.UNALLOCATED_NUMBER,
    406: HangupCause.BEARER_CAPABILITY,
    407: HangupCause.CALL_REJECTED,
    408: HangupCause.DESTINATION_OUT_OF_ORDER,
    410: HangupCause.UNALLOCATED_NUMBER,
    415: HangupCause.BEARER_CAPABILITY,
    480: HangupCause.NO_USER_RESPONSE,
    484: HangupCause.UNALLOCATED_NUMBER,
    486: HangupCause.USER_BUSY,
    487: HangupCause.ORIGINATOR_CANCEL,
    488: HangupCause.BEARER_CAPABILITY,
    502: HangupCause.DESTINATION_OUT_OF_ORDER,
    503: HangupCause.CONGESTION,
    600: HangupCause.USER_BUSY,
    603: HangupCause.CALL_REJECTED,
    604: HangupCause.UNALLOCATED_NUMBER,
    606: HangupCause.BEARER_CAPABILITY,
}

_FROM_Q850 = {
    1: HangupCause.UNALLOCATED_NUMBER,
    16: HangupCause.NORMAL_CLEARING,
    17: HangupCause.USER_BUSY,
    18: HangupCause.NO_USER_RESPONSE,
    19: HangupCause.NO_ANSWER,
    20: HangupCause.DESTINATION_OUT_OF_ORDER,
    21: HangupCause.CALL_REJECTED,
    26: HangupCause.NON_SELECTED_USER,
    27: HangupCause.DESTINATION_OUT_OF_ORDER,
    28: HangupCause.UNALLOCATED_NUMBER,
    31: HangupCause.NORMAL_CLEARING,
    34: HangupCause.CONGESTION,
    38: HangupCause.DESTINATION_OUT_OF_ORDER,
    41: HangupCause.TEMPORARY_FAILURE,
    42: HangupCause.CONGESTION,
    44: HangupCause.CONGESTION,
    47: HangupCause.CONGESTION,
    58: HangupCause.BEARER_CAPABILITY,
    65: HangupCause.BEARER_CAPABILITY,
    79: HangupCause.BEARER_CAPABILITY,
    88: HangupCause.BEARER_CAPABILITY,
    102: HangupCause.MEDIA_TIMEOUT,
}

_TO_STATUS = {
    HangupCause.NORMAL_CLEARING: 480,
    HangupCause.USER_BUSY: 486,
    HangupCause.NO_USER_RESPONSE: 480,
    HangupCause.NO_ANSWER: 480,
    HangupCause.CALL_REJECTED: 603,
    HangupCause.UNALLOCATED_NUMBER: 404,
    HangupCause.DESTINATION_OUT_OF_ORDER: 502,
    HangupCause.TEMPORARY_FAILURE: 503,
    HangupCause.CONGESTION: 503,
    HangupCause.BEARER_CAPABILITY: 488,
    HangupCause.MEDIA_TIMEOUT: 480,
    HangupCause.ORIGINATOR_CANCEL: 487,
    HangupCause.NON_SELECTED_USER: 487,
    HangupCause.SERVER_RESTART: 503,
    HangupCause.INTERNAL_ERROR: 503,
}


def of_refusal(status: int, q850: int | None, rang: bool) -> HangupCause:
    """Why a leg we dialled was not answered; a cause the far end names in a Reason header says more than the status.

    A 408 after ringing is nobody answering; without ringing (nobody sent anything) the phone is not there.
    """
    if q850 in _FROM_Q850:
        return _FROM_Q850[q850]
    if status == 408 and rang:
        return HangupCause.NO_ANSWER
    if status in _FROM_STATUS:
        return _FROM_STATUS[status]
    return HangupCause.TEMPORARY_FAILURE if 500 <= status < BUSY_EVERYWHERE else HangupCause.CALL_REJECTED


def of_hangup(q850: int | None) -> HangupCause:
    """Why the far end ended an answered leg: its BYE says so in a Reason header, or it is the usual thing."""
    return HangupCause.NORMAL_CLEARING if q850 is None else _FROM_Q850.get(q850, HangupCause.NORMAL_CLEARING)


def refusal_status(cause: HangupCause) -> int:
    """The final status that refuses an unanswered caller; never 500."""
    return _TO_STATUS[cause]


def reason_header(cause: HangupCause) -> str:
    """The value of a Reason header (RFC 3326); a phone whose call another took shall not count it as missed."""
    q850 = f'Q.850;cause={cause.q850};text="{cause.value}"'
    return f"{COMPLETED_ELSEWHERE}, {q850}" if cause is HangupCause.NON_SELECTED_USER else q850

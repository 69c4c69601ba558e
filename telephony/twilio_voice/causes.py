"""Why a leg at Twilio ended: CallStatus and the SIP response beside it, in the words of Q.850."""

from __future__ import annotations

from calls.model import HangupCause
from telephony.sip.causes import of_refusal

ENDED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
UP = "in-progress"
RINGING = "ringing"

_OF_STATUS = {
    "busy": HangupCause.USER_BUSY,
    "no-answer": HangupCause.NO_ANSWER,
    "canceled": HangupCause.ORIGINATOR_CANCEL,
}

_OF_ERROR = {
    21211: HangupCause.UNALLOCATED_NUMBER,
    21214: HangupCause.UNALLOCATED_NUMBER,
    21217: HangupCause.UNALLOCATED_NUMBER,
    13224: HangupCause.UNALLOCATED_NUMBER,
    21215: HangupCause.CALL_REJECTED,
    21216: HangupCause.CALL_REJECTED,
    13227: HangupCause.CALL_REJECTED,
    20429: HangupCause.CONGESTION,
}
"""Error codes of the REST API: no valid number; not permitted there; too many requests."""


def of_end(status: str, sip_status: int, *, inbound: bool, answered: bool, rang: bool) -> HangupCause:
    """Of a leg that ended by itself, or by its party."""
    if answered:
        return HangupCause.NORMAL_CLEARING
    if inbound:
        return HangupCause.ORIGINATOR_CANCEL
    if sip_status >= 300:
        return of_refusal(sip_status, None, rang)
    return _OF_STATUS.get(status, HangupCause.DESTINATION_OUT_OF_ORDER)


def of_refused_request(status: int, code: int) -> HangupCause:
    """Of a leg that Twilio would not make: HTTP status (0: not reached) and error code."""
    if code in _OF_ERROR:
        return _OF_ERROR[code]
    return HangupCause.CONGESTION if status == 429 else HangupCause.TEMPORARY_FAILURE


def reject_reason(sip_status: int) -> str:
    """The two refusals Twilio knows: busy, and a number that is not in service."""
    return "rejected" if sip_status in (404, 410, 604) else "busy"

"""One SIP dialog: pjsua2's Call with our own id, telling plain facts to whoever owns it.

Everything a callback brings is copied there and then; the objects pjsua2 hands in are dead when it returns. A leg
ends once: by the far end, by us or by a failure, and after that it does nothing.
"""

from __future__ import annotations

import logging
from typing import Any, Protocol

import pjsua2 as pj

from calls.model import HangupCause
from calls.traced import LegQuality
from telephony.sip import causes, headers
from telephony.sip.endpoint import guarded
from telephony.sip.hearing import quality_of

LOG = logging.getLogger("hotline.sip")

DTMF_IS_UPDATE, DTMF_IS_END = 1, 2
"""`pjmedia_stream_dtmf_event.flags`, which the Python module does not name."""
RINGING = (180, 183)
NOBODY_THERE = 408
"""What no message at all comes to; pjsip makes up a 503 for a connection it could not make."""


class Owner(Protocol):
    """What a leg tells. Called on the loop's thread, possibly from within a command given to the leg."""

    def rang(self, leg: Leg) -> None: ...
    def answered(self, leg: Leg, codec: str) -> None: ...
    def media_changed(self, leg: Leg) -> None: ...
    def event_packet(self, leg: Leg, digit: str, timestamp_ms: int, update: bool, ended: bool) -> None: ...
    def info_digit(self, leg: Leg, digit: str) -> None: ...
    def ended(self, leg: Leg, cause: HangupCause, by_us: bool, sip_status: int) -> None: ...


class Leg(pj.Call):
    """`inbound` legs begin with an INVITE pjsip has given an id, the others with `dial`."""

    def __init__(self, account: Any, owner: Owner, call: str, leg: str, library_id: int | None = None) -> None:
        super().__init__(account, pj.PJSUA_INVALID_ID if library_id is None else library_id)
        self.call, self.leg = call, leg
        self.inbound = library_id is not None
        self.library_id = -1 if library_id is None else library_id
        self.is_answered = False
        self.is_ended = False
        self.expects_media = False
        self.is_held = False
        self.is_measured = False
        self.quality: LegQuality | None = None
        self._owner = owner
        self._rang = False
        self._our_cause: HangupCause | None = None

    # --- what we do ---------------------------------------------------------------------------------------------

    def dial(self, uri: str, local_uri: str, extra: dict[str, str]) -> None:
        """Send the INVITE. A failure ends the leg like any refusal."""
        request = pj.CallOpParam(True)
        request.opt.audioCount, request.opt.videoCount, request.opt.textCount = 1, 0, 0
        request.txOption.localUri = local_uri
        request.txOption.headers = _header_vector(extra)
        try:
            self.makeCall(uri, request)
            self.library_id = self.getId()
        except pj.Error as error:
            LOG.warning("leg %s cannot be dialled: %s", self.leg, error.reason)
            self._end(HangupCause.DESTINATION_OUT_OF_ORDER, by_us=False, sip_status=0)

    def ring(self) -> None:
        self._reply(180)

    def accept(self) -> None:
        self._reply(200)

    def refuse(self, sip_status: int, retry_after_s: int | None, cause: HangupCause) -> None:
        extra = {"Reason": causes.reason_header(cause)}
        if retry_after_s is not None:
            extra["Retry-After"] = str(retry_after_s)
        self._terminate(sip_status, extra, cause)

    def turn_away(self, sip_status: int, retry_after_s: int) -> None:
        """Refuse without a word to the owner: it never was a leg. Not from within the callback that brought it:
        pjsua2 would put the refusal off and lose the header."""
        self.is_ended = True
        request = pj.CallOpParam()
        request.statusCode = sip_status
        request.txOption.headers = _header_vector({"Retry-After": str(retry_after_s)})
        try:
            self.hangup(request)
        except pj.Error as error:  # he has given up already
            LOG.info("leg %s is gone before it was turned away: %s", self.leg, error.reason)

    def hang_up(self, cause: HangupCause) -> None:
        """CANCEL, BYE or a refusal, whatever the state asks for."""
        status = causes.refusal_status(cause) if self.inbound and not self.is_answered else 0
        self._terminate(status, {"Reason": causes.reason_header(cause)}, cause)

    def send_message(self, media_type: str, body: str) -> None:
        """A MESSAGE inside the dialog (RFC 3428); one that cannot be sent is no loss."""
        message = pj.SendInstantMessageParam()
        message.contentType, message.content = media_type, body
        try:
            self.sendInstantMessage(message)
        except pj.Error as error:
            LOG.info("leg %s took no message: %s", self.leg, error.reason)

    def dialog(self) -> str:
        """Its Call-ID; empty when there is no dialog."""
        try:
            return str(self.getInfo().callIdString)
        except pj.Error:
            return ""

    def measure(self) -> LegQuality | None:
        """How well it is heard up to now; what was last known when the stream is gone."""
        if self.is_measured and self.is_answered and not self.is_ended:
            self.quality = quality_of(self, self.call, self.leg) or self.quality
        return self.quality

    def audio(self) -> Any:
        """Its place on the bridge as a `pj.AudioMedia`, fetched anew each time; None while there is none."""
        if self.is_ended:
            return None
        try:
            return self.getAudioMedia(-1)
        except pj.Error:
            return None

    # --- what pjsua2 tells --------------------------------------------------------------------------------------

    @guarded
    def onCallState(self, prm: Any) -> None:
        if self.is_ended:
            return
        info = self.getInfo()
        state, status = int(info.state), int(info.lastStatusCode)
        if state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._disconnected(status, _received(prm.e))
        elif state == pj.PJSIP_INV_STATE_EARLY and not self.inbound and status in RINGING and not self._rang:
            self._rang = True
            self._owner.rang(self)
        elif state == pj.PJSIP_INV_STATE_CONFIRMED and not self.is_answered:
            self.is_answered = True
            self._owner.answered(self, self._codec())

    @guarded
    def onCallMediaState(self, _: Any) -> None:
        if self.is_ended:
            return
        info = self.getInfo()  # its parts live only as long as the name does
        self.expects_media = any(
            media.type == pj.PJMEDIA_TYPE_AUDIO
            and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE
            and media.dir & pj.PJMEDIA_DIR_DECODING
            for media in info.media
        )
        self.is_held = any(
            media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
            for media in info.media
        )
        self._owner.media_changed(self)

    @guarded
    def onStreamDestroyed(self, _: Any) -> None:
        """The last moment at which its counts are known."""
        self.measure()

    @guarded
    def onDtmfEvent(self, prm: Any) -> None:
        if self.is_ended:
            return
        if prm.method == pj.PJSUA_DTMF_METHOD_SIP_INFO:
            self._owner.info_digit(self, str(prm.digit))
        else:
            update, ended = bool(prm.flags & DTMF_IS_UPDATE), bool(prm.flags & DTMF_IS_END)
            self._owner.event_packet(self, str(prm.digit), int(prm.timestamp), update, ended)

    def onCallRedirected(self, _: Any) -> int:
        """A phone that sends us elsewhere (3xx) is not followed: addresses come from the configuration alone."""
        return int(pj.PJSIP_REDIRECT_REJECT)

    @guarded
    def onCallTransferRequest(self, prm: Any) -> None:
        """Nobody outside decides whom we call (REFER, RFC 3515)."""
        prm.statusCode = 603

    @guarded
    def onCallReplaceRequest(self, prm: Any) -> None:
        """Nobody outside takes the place of a party (Replaces, RFC 3891)."""
        prm.statusCode = 603

    # --- inside -------------------------------------------------------------------------------------------------

    def _reply(self, status: int) -> None:
        if self.is_ended or self.is_answered:
            return
        response = pj.CallOpParam()
        response.statusCode = status
        try:
            self.answer(response)
        except pj.Error as error:
            LOG.info("leg %s took no %d: %s", self.leg, status, error.reason)

    def _terminate(self, status: int, extra: dict[str, str], cause: HangupCause) -> None:
        if self.is_ended:
            return
        self._our_cause = cause
        self.measure()
        request = pj.CallOpParam()
        request.statusCode = status
        request.txOption.headers = _header_vector(extra)
        try:
            self.hangup(request)
        except pj.Error as error:
            LOG.info("leg %s was gone already: %s", self.leg, error.reason)
        self._end(cause, by_us=True, sip_status=status)

    def _disconnected(self, status: int, message: str) -> None:
        if self._our_cause is not None:
            self._end(self._our_cause, by_us=True, sip_status=status)
            return
        q850 = headers.q850_cause(headers.values(message, "Reason"))
        self._end(self._far_cause(status, q850, bool(message)), by_us=False, sip_status=status)

    def _far_cause(self, status: int, q850: int | None, was_said: bool) -> HangupCause:
        if self.is_answered:
            return causes.of_hangup(q850)
        if self.inbound:
            return HangupCause.ORIGINATOR_CANCEL if status == 487 else HangupCause.NO_USER_RESPONSE
        return causes.of_refusal(status if was_said else NOBODY_THERE, q850, self._rang)

    def _end(self, cause: HangupCause, by_us: bool, sip_status: int) -> None:
        if self.is_ended:
            return
        self.is_ended = True
        self._owner.ended(self, cause, by_us, sip_status)

    def _codec(self) -> str:
        try:
            return str(self.getStreamInfo(0).codecName)
        except pj.Error:
            return ""


def _received(event: Any) -> str:
    """The message that caused a change of state, empty when none did."""
    if event.type != pj.PJSIP_EVENT_TSX_STATE or event.body.tsxState.type != pj.PJSIP_EVENT_RX_MSG:
        return ""
    return str(event.body.tsxState.src.rdata.wholeMsg)


def _header_vector(extra: dict[str, str]) -> Any:
    vector = pj.SipHeaderVector()
    for name, value in extra.items():
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        vector.append(header)
    return vector

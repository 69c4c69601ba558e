"""One call of a phone of ours: what is spoken into it, what is heard, which keys are pressed."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Protocol

import pjsua2 as pj

from calls.errors import FarEndError
from calls.model import HangupCause
from telephony.sip import progress
from telephony.sip.endpoint import guarded
from telephony.sip.legs import Leg
from telephony.sip.players import bury
from telephony.sip.progress import Progress

LOG = logging.getLogger("hotline.phone")

SOUND_LEVEL = 5
"""pjmedia's level (0-255, about logarithmic) above which something is heard: a 440 Hz tone of -45 dBFS has 5."""
KEY_MS = 160


class Listener(Protocol):
    """Whoever holds the handset. Called on the loop's thread."""

    def rang(self) -> None: ...
    def answered(self, codec: str) -> None: ...
    def told(self, step: Progress) -> None: ...
    def ended(self, cause: HangupCause, by_us: bool, sip_status: int) -> None: ...


class _Line(Leg):
    """A leg that also takes the server's messages."""

    def __init__(self, account: Any, handset: Handset, library_id: int | None) -> None:
        super().__init__(account, handset, "phone", "phone", library_id)
        self._handset = handset

    @guarded
    def onInstantMessage(self, prm: Any) -> None:
        self._handset.message(str(prm.contentType), str(prm.msgBody))


class Handset:
    """Outgoing with `dial`, or made for an INVITE pjsip has given a `library_id`."""

    def __init__(self, account: Any, listener: Listener, library_id: int | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._account = account  # the library lets go of an account that nobody holds
        self._line: _Line | None = _Line(account, self, library_id)
        self._voice: Any = None
        self._tape: Any = None

    # --- what is done with it -----------------------------------------------------------------------------------

    def dial(self, uri: str, local_uri: str = "") -> None:
        if self._line is not None:
            self._line.dial(uri, local_uri, {progress.HEADER: "1"})

    def ring(self) -> None:
        if self._line is not None:
            self._line.ring()

    def accept(self) -> None:
        if self._line is not None:
            self._line.accept()

    def refuse(self, sip_status: int, cause: HangupCause) -> None:
        if self._line is not None:
            self._line.refuse(sip_status, None, cause)

    def hang_up(self) -> None:
        """CANCEL, BYE or 480, whatever the state asks for; `ended` follows at once."""
        if self._line is not None:
            self._line.hang_up(HangupCause.NORMAL_CLEARING)

    def press(self, digit: str, by_info: bool = False) -> None:
        """Send one key, as RFC 4733 events or in a SIP INFO."""
        request = pj.CallSendDtmfParam()
        request.digits, request.duration = digit, KEY_MS
        request.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if by_info else pj.PJSUA_DTMF_METHOD_RFC2833
        if self._line is not None:
            self._line.sendDtmf(request)

    def speak(self, voice: Path, endless: bool = False) -> None:
        """Play a WAV of ours into the call, once or again and again; the one before is cut off."""
        self._fall_silent()
        self._voice = pj.AudioMediaPlayer()
        self._voice.createPlayer(str(voice), 0 if endless else pj.PJMEDIA_FILE_NO_LOOP)
        self._wire()

    def hear(self, tape: Path) -> None:
        """Record what is heard, from now or from the answer on, as mono WAV; the name has to end in .wav."""
        self._tape = pj.AudioMediaRecorder()
        self._tape.createRecorder(str(tape))
        self._wire()

    def hears_something(self) -> bool:
        """Whether sound comes out of the handset at this moment."""
        audio = None if self._line is None else self._line.audio()
        return audio is not None and audio.getTxLevel() >= SOUND_LEVEL

    # --- what the line tells ------------------------------------------------------------------------------------

    def rang(self, _leg: Leg) -> None:
        self._listener.rang()

    def answered(self, _leg: Leg, codec: str) -> None:
        self._listener.answered(codec)

    def media_changed(self, _leg: Leg) -> None:
        self._wire()

    def event_packet(self, _leg: Leg, _digit: str, _timestamp_ms: int, _update: bool, _ended: bool) -> None:
        """Nobody presses keys at a phone that is called."""

    def info_digit(self, _leg: Leg, _digit: str) -> None:
        """Nor this way."""

    def message(self, media_type: str, body: str) -> None:
        """What the server says about the call."""
        if media_type != progress.MEDIA_TYPE:
            return
        try:
            step = progress.decode(body)
        except FarEndError as error:
            LOG.warning("%s", error)
        else:
            self._listener.told(step)

    def ended(self, _leg: Leg, cause: HangupCause, by_us: bool, sip_status: int) -> None:
        """Let go of everything; the line itself a moment later, since one of its callbacks may be running."""
        self._fall_silent()
        self._tape = None
        self._loop.call_soon(_let_go, self._line)
        self._line = None
        self._listener.ended(cause, by_us, sip_status)

    # --- inside -------------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        """Connect mouth and ears to the call's place on the bridge, which is another after each re-INVITE."""
        audio = None if self._line is None else self._line.audio()
        if audio is None:
            return
        audio.startTransmit(pj.Endpoint.instance().audDevManager().getPlaybackDevMedia())
        if self._tape is not None:
            audio.startTransmit(self._tape)
        if self._voice is not None:
            self._voice.startTransmit(audio)

    def _fall_silent(self) -> None:
        bury(self._voice, self._loop)
        self._voice = None


def _let_go(line: _Line | None) -> None:
    """The loop's reference was the last one."""
    del line

"""The library's own doorkeeper: refuses an INVITE before a call slot, a dialog or an RTP port is spent on it."""

from __future__ import annotations

from typing import Any

import pjsua2 as pj

from telephony.sip.admission import Limits
from telephony.sip.settings import SipSettings


class Guard:
    """To be made once, after the endpoint has started."""

    def __init__(self, settings: SipSettings, limit: Limits) -> None:
        self._guard = pj.SipGuard()
        self._guard.start()
        self.admit(settings, limit)

    def admit(self, settings: SipSettings, limit: Limits) -> None:
        """Let in by these from now on. The library compares whole numbers: a prefix opens the reserved places of
        `Reception` only, not those among the unconfirmed calls."""
        self._guard.setAdmission(_admission(settings, limit))

    def drain(self) -> None:
        """From now on 503 and Retry-After, also to OPTIONS."""
        self._guard.setDraining(True)

    @property
    def unconfirmed(self) -> int:
        """INVITEs let in and not acknowledged yet."""
        return int(self._guard.counts().unconfirmed)

    @property
    def refused(self) -> int:
        """INVITEs answered with 503 since the start."""
        counts = self._guard.counts()
        full = counts.refusedFull + counts.refusedUnconfirmed + counts.refusedPerSource
        return int(full + counts.refusedDraining + counts.softened)


def _admission(settings: SipSettings, limit: Limits) -> Any:
    admission = pj.Admission()
    admission.maxCalls = limit.legs
    admission.maxUnconfirmed = limit.unconfirmed
    admission.maxUnconfirmedPerSource = limit.unconfirmed_per_source
    admission.reservedForEmergency = limit.reserved
    admission.emergencyUsers = pj.StringVector(list(settings.emergency_numbers))
    admission.retryAfter_s = settings.retry_after_s
    return admission

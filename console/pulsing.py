"""The pulse of the live board: what is not a call or an agent, every two seconds, for each who sees another part."""

from __future__ import annotations

from datetime import UTC, datetime

from calls.model import Channel
from console.figures import Figures
from console.health import Health
from console.live import LiveBoard
from console.schemas import Pulse
from console.view import EVERYBODY, View
from console.vitals import Vitals


class Pulsing:
    def __init__(self, live: LiveBoard, health: Health, figures: Figures, vitals: Vitals) -> None:
        self._live, self._health, self._figures, self._vitals = live, health, figures, vitals

    def pulse(self, view: View = EVERYBODY) -> Pulse:
        rows = self._live.snapshot().left.values()
        left = [row.channel for row in rows if view.scope.call(row.agent, row.queue)]
        return Pulse(
            at=datetime.now(UTC),
            ready=self._health.ready(),
            recording=self._health.records(),
            parts=self._health.parts(),
            vitals=self._vitals.now(),
            callbacks=left.count(Channel.CALLBACK),
            voicemails=left.count(Channel.VOICEMAIL),
            today=self._figures.latest(view.scope),
        )

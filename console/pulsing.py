"""The pulse of the live board: what is not a call or an agent, every two seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from calls.model import Channel
from console.figures import Figures
from console.health import Health
from console.live import LiveBoard
from console.schemas import Pulse


class Pulsing:
    def __init__(self, live: LiveBoard, health: Health, figures: Figures) -> None:
        self._live, self._health, self._figures = live, health, figures

    def pulse(self) -> Pulse:
        left = [row.channel for row in self._live.snapshot().left.values()]
        return Pulse(
            at=datetime.now(UTC),
            ready=self._health.ready(),
            recording=self._health.records(),
            parts=self._health.parts(),
            callbacks=left.count(Channel.CALLBACK),
            voicemails=left.count(Channel.VOICEMAIL),
            today=self._figures.latest,
        )

"""Whether the broker would let us in, for `hotline doctor`: as another client, for a moment."""

from __future__ import annotations

import asyncio
import uuid

import aiomqtt

from backplane.mqtt.settings import MqttSettings

WITHIN_S = 3.0


def trouble_with(settings: MqttSettings) -> str:
    """Empty when it does. Takes at most a few seconds."""
    try:
        asyncio.run(_try(settings))
    except (aiomqtt.MqttError, OSError, TimeoutError) as error:
        return str(error) or type(error).__name__
    return ""


async def _try(settings: MqttSettings) -> None:
    async with asyncio.timeout(2 * WITHIN_S):
        async with aiomqtt.Client(
            settings.host,
            settings.port,
            username=settings.user,
            password=settings.secret(),
            identifier=f"hotline-doctor-{uuid.uuid4().hex[:8]}",
            protocol=aiomqtt.ProtocolVersion.V5,
            tls_context=settings.tls_context(),
            timeout=WITHIN_S,
        ):
            pass

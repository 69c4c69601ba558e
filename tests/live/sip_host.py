"""A process with the SIP adapter in it; whoever started it is its switchboard.

    python -m tests.live.sip_host SETTINGS_AS_JSON

Prints `{"ready": {"udp": PORT, …}}`, then one line of JSON for every event. Obeys lines of JSON on stdin: a list of
"perform" and a command's name and fields, or one of the words of `Host` and its arguments.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from calls import codec, commands
from calls.events import CallOffered, Event, LegAnswered, PlayFinished, SpeechHeard
from calls.model import HangupCause, Purpose, Sound
from telephony.sip.adapter import SipTelephony
from telephony.sip.endpoint import EndpointSettings
from telephony.sip.settings import SipSettings

AGENTS = {"10014321": "1001", "10020000": "1002"}


def say(line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Note:
    """A listener who understands nothing: the test reads the file."""

    def listen(self, command: commands.Listen, path: Path) -> None:
        say({"event": codec.to_json(SpeechHeard(command.call, command.leg, command.listening, str(path), 1.0))})

    def stop_listening(self, listening: str) -> None:
        pass


class Host:
    def __init__(self, settings: dict[str, Any]) -> None:
        self.sound, self.record = "", False
        self.sounds = Path(settings.pop("sounds"))
        recordings = Path(settings.pop("recordings"))
        ears = recordings.parent / "ears"
        ears.mkdir(mode=0o700)
        endpoint = EndpointSettings(**_tuples(settings.pop("endpoint")))
        if (folder := settings.get("certificates")) is not None:
            settings["certificates"] = Path(folder)
        self.sip = SipTelephony(
            SipSettings(endpoint=endpoint, **_tuples(settings)),
            self.post,
            self.files,
            AGENTS.get,
            recordings,
            unsaid=self.unsaid,
            listener=Note(),
            ears=ears,
        )

    def post(self, event: Event) -> None:
        if self.sound:
            self.serve(event)
        else:
            say({"event": codec.to_json(event)})

    def answer_all(self, sound: str, record: bool) -> None:
        self.sound, self.record = sound, record

    def serve(self, event: Event) -> None:
        """Without anybody else: answer, play, record."""
        if isinstance(event, CallOffered):
            self.sip.perform(commands.Answer(event.call, event.leg))
        elif isinstance(event, LegAnswered):
            self.sip.perform(commands.Play(event.call, event.leg, f"{event.call}-p1", (Sound(self.sound),)))
            if self.record:
                self.sip.perform(commands.StartRecording(event.call, event.leg, f"{event.call}-r1"))
        elif isinstance(event, PlayFinished):
            self.sip.perform(commands.Play(event.call, event.leg, event.play, (Sound(self.sound),)))

    def files(self, sounds: Sequence[Sound]) -> list[Path]:
        return [self.sounds / f"{sound.key}.wav" for sound in sounds]

    def unsaid(self, sounds: Sequence[Sound]) -> tuple[str, ...]:
        keys = tuple(sound.key for sound in sounds)
        return () if any(path.is_file() for path in self.files(sounds)) else keys

    def perform(self, name: str, fields: dict[str, Any]) -> None:
        if "sounds" in fields:
            fields["sounds"] = tuple(Sound(**sound) for sound in fields["sounds"])
        if "cause" in fields:
            fields["cause"] = HangupCause(fields["cause"])
        if "purpose" in fields:
            fields["purpose"] = Purpose(fields["purpose"])
        self.sip.perform(getattr(commands, name)(**fields))

    def tell(self, event: dict[str, Any]) -> None:
        self.sip.tell(codec.from_json(event))

    def drain(self) -> None:
        self.sip.drain()

    def counts(self) -> None:
        say({"counts": dataclasses.asdict(self.sip.counts())})


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


async def serve(host: Host) -> None:
    await host.sip.start()
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    say({"ready": dict(host.sip.ports)})
    while line := await reader.readline():
        word, *arguments = json.loads(line)
        getattr(host, word)(*arguments)
    await host.sip.stop()
    say({"stopped": True})


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    asyncio.run(serve(Host(json.loads(sys.argv[1]))))

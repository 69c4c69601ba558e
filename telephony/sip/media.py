"""What every leg hears and what is recorded of it: prompts, shared music, bridges and recordings on one patchbay."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pjsua2 as pj

from calls import commands as c
from calls import events as e
from calls.model import Sound
from telephony.sip.patchbay import Patchbay
from telephony.sip.players import Music, Prompt
from telephony.sip.recorders import Recording, relative_path

LOG = logging.getLogger("hotline.sip")

SEAL_LOOK_S = 0.02
SEAL_WAIT_S = 5.0

Node = tuple[str, str]
"""(kind, name): a leg, the prompt of a leg, a piece of music, the left or the right side of a recording."""


@dataclass(slots=True)
class _Playing:
    play: str
    node: Node
    prompt: Prompt | None = None


class Media:
    """`leg_audio` gives a leg's present place on the bridge; `sounds` turns what shall be said into files."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[e.Event], None],
        *,
        sounds: Callable[[Sequence[Sound]], list[Path]],
        leg_audio: Callable[[str], Any],
        recordings: Path,
        rate_hz: int,
    ) -> None:
        self._loop, self._post, self._sounds, self._leg_audio = loop, post, sounds, leg_audio
        self._folder, self._rate_hz = recordings, rate_hz
        self._patchbay: Patchbay[Node] = Patchbay(self._wire, self._unwire)
        self._playing: dict[str, _Playing] = {}
        self._music: dict[str, Music] = {}
        self._recordings: dict[str, Recording] = {}
        self._sealing: dict[str, Recording] = {}

    @property
    def players(self) -> int:
        """Prompts and pieces of music sounding now."""
        return sum(playing.prompt is not None for playing in self._playing.values()) + len(self._music)

    @property
    def recorders(self) -> int:
        """Recordings running or not yet wholly on disk."""
        return len(self._recordings) + len(self._sealing)

    # --- prompts and music --------------------------------------------------------------------------------------

    def play(self, command: c.Play) -> None:
        self._silence(command.leg)
        files = self._files(command)
        if command.loop:
            self._play_music(command, files)
        else:
            self._play_prompt(command, files)

    def stop_play(self, command: c.StopPlay) -> None:
        playing = self._playing.get(command.leg)
        if playing is not None and playing.play == command.play:
            self._silence(command.leg)

    def _files(self, command: c.Play) -> list[Path]:
        try:
            return self._sounds(command.sounds)
        except Exception:
            LOG.exception("no sound for %s", [sound.key for sound in command.sounds])
            return []

    def _play_prompt(self, command: c.Play, files: list[Path]) -> None:
        node = ("prompt", command.leg)
        prompt = Prompt(files, self._loop, lambda: self._patchbay.renew(node), lambda: self._finished(command))
        self._playing[command.leg] = _Playing(command.play, node, prompt)
        self._patchbay.connect(node, ("leg", command.leg))
        prompt.start()

    def _play_music(self, command: c.Play, files: list[Path]) -> None:
        name = "|".join(str(path) for path in files)
        node = ("music", name)
        if files and name not in self._music:
            try:
                self._music[name] = Music(files)
            except pj.Error as error:
                LOG.error("the music %s cannot be played: %s", files[0].name, error.reason)
        self._playing[command.leg] = _Playing(command.play, node)
        self._patchbay.connect(node, ("leg", command.leg))

    def _finished(self, command: c.Play) -> None:
        playing = self._playing.get(command.leg)
        if playing is not None and playing.play == command.play:
            self._silence(command.leg)
            self._post(e.PlayFinished(command.call, command.leg, command.play))

    def _silence(self, leg: str) -> None:
        playing = self._playing.get(leg)
        if playing is None:
            return
        self._patchbay.disconnect(playing.node, ("leg", leg))
        del self._playing[leg]
        if playing.prompt is not None:
            playing.prompt.stop()
        elif not self._patchbay.sinks(playing.node) and (music := self._music.pop(playing.node[1], None)) is not None:
            music.stop(self._loop)

    # --- conversations ------------------------------------------------------------------------------------------

    def bridge(self, leg: str, other: str) -> None:
        self._silence(leg)
        self._silence(other)
        self._patchbay.connect(("leg", leg), ("leg", other))
        self._patchbay.connect(("leg", other), ("leg", leg))

    def leg_changed(self, leg: str) -> None:
        """The leg's place on the bridge may be another one now."""
        self._patchbay.renew(("leg", leg))

    def leg_ended(self, leg: str) -> None:
        self._silence(leg)
        self._patchbay.remove(("leg", leg))
        for recording in [item for item in self._recordings.values() if item.leg == leg]:
            self.stop_recording(recording.recording)

    # --- recordings ---------------------------------------------------------------------------------------------

    def start_recording(self, command: c.StartRecording) -> None:
        """Never harms the call: what cannot be recorded is a line in the log and a recording cut at once."""
        if command.recording in self._recordings or command.recording in self._sealing:
            return
        path = relative_path(command.recording, datetime.now(UTC))
        recording = Recording(command.call, command.recording, command.leg, path, self._rate_hz)
        try:
            recording.open(self._folder)
        except (OSError, pj.Error) as error:
            reason = error.reason if isinstance(error, pj.Error) else str(error)
            LOG.error("%s cannot be recorded: %s", command.recording, reason)
            self._post(e.RecordingStopped(command.call, command.recording, str(path), 0, self._rate_hz, cut=True))
            return
        self._recordings[command.recording] = recording
        self._connect_recording(command)
        self._post(e.RecordingStarted(command.call, command.recording, str(path), self._rate_hz))

    def stop_recording(self, name: str) -> None:
        if name not in self._recordings:
            return
        self._patchbay.remove(("left", name))
        self._patchbay.remove(("right", name))
        recording = self._sealing[name] = self._recordings.pop(name)
        recording.stop()
        self._look_for_seal(recording, self._loop.time() + SEAL_WAIT_S)

    async def sealed(self, wait_s: float) -> None:
        """Wait until every recording is wholly on disk, at most this long."""
        until = self._loop.time() + wait_s
        while self.recorders and self._loop.time() < until:  # noqa: ASYNC110  the library tells nobody
            await asyncio.sleep(SEAL_LOOK_S)

    def _connect_recording(self, command: c.StartRecording) -> None:
        left, right = ("left", command.recording), ("right", command.recording)
        self._patchbay.connect(("leg", command.leg), left)
        if command.other:
            self._patchbay.connect(("leg", command.other), right)
        else:
            self._patchbay.echo(("leg", command.leg), right)

    def _look_for_seal(self, recording: Recording, until: float) -> None:
        if not recording.is_sealed() and self._loop.time() < until:
            self._loop.call_later(SEAL_LOOK_S, self._look_for_seal, recording, until)
            return
        in_time = recording.is_sealed()
        frames, cut = recording.close()
        del self._sealing[recording.recording]
        self._post(
            e.RecordingStopped(
                recording.call, recording.recording, str(recording.path), frames, self._rate_hz, cut or not in_time
            )
        )

    # --- the bridge ---------------------------------------------------------------------------------------------

    def _audio(self, node: Node) -> Any:
        kind, name = node
        if kind == "leg":
            return self._leg_audio(name)
        if kind == "music":
            return self._music[name].audio() if name in self._music else None
        if kind == "prompt":
            playing = self._playing.get(name)
            return None if playing is None or playing.prompt is None else playing.prompt.audio()
        recording = self._recordings.get(name)
        return None if recording is None else recording.left() if kind == "left" else recording.right()

    def _wire(self, source: Node, sink: Node) -> None:
        speaker, listener = self._audio(source), self._audio(sink)
        if speaker is None or listener is None:
            return
        try:
            speaker.startTransmit(listener)
        except pj.Error as error:
            LOG.warning("%s cannot be heard by %s: %s", source, sink, error.reason)

    def _unwire(self, source: Node, sink: Node) -> None:
        speaker, listener = self._audio(source), self._audio(sink)
        if speaker is None or listener is None:
            return
        try:
            speaker.stopTransmit(listener)
        except pj.Error as error:
            LOG.debug("%s was not heard by %s any more: %s", source, sink, error.reason)

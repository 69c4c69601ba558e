"""What every leg hears and what is recorded of it: prompts, shared music, bridges and recordings on one patchbay."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pjsua2 as pj

from calls import commands as c
from calls import events as e
from calls.model import PauseBy, Purpose, Sound
from telephony.hearing import Listener
from telephony.silence import Hands, Silences
from telephony.sip.ears import Ears
from telephony.sip.patchbay import Patchbay
from telephony.sip.players import Music, Prompt
from telephony.sip.recorders import Recorders, Recording

LOG = logging.getLogger("hotline.sip")

Node = tuple[str, str]
"""(kind, name): a leg, the prompt of a leg, a piece of music, the left or the right side of a recording."""


def _is_of_the_talk(node: Node) -> bool:
    """Not a prompt or music: who talks, and where it is recorded."""
    return node[0] in ("leg", "right")


@dataclass(slots=True)
class _Playing:
    play: str
    node: Node
    prompt: Prompt | None = None


class Media:
    """`leg_audio` gives a leg's present place on the bridge; `sounds` turns what shall be said into files, `unsaid`
    into the keys of it when not one can be said."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[e.Event], None],
        *,
        sounds: Callable[[Sequence[Sound]], list[Path]],
        unsaid: Callable[[Sequence[Sound]], tuple[str, ...]],
        leg_audio: Callable[[str], Any],
        recordings: Path,
        rate_hz: int,
        listener: Listener | None,
        ears: Path,
    ) -> None:
        self._loop, self._post, self._leg_audio = loop, post, leg_audio
        self._sounds, self._unsaid = sounds, unsaid
        self._patchbay: Patchbay[Node] = Patchbay(self._wire, self._unwire)
        self._playing: dict[str, _Playing] = {}
        self._music: dict[str, Music] = {}
        self._recorders = Recorders(loop, post, folder=recordings, rate_hz=rate_hz, unwire=self._unwire_recording)
        self._ears = Ears(loop, post, listener=listener, folder=ears, rate_hz=rate_hz, unwire=self._unwire_recording)
        self._silences = Silences(Hands(self._legs_of, self._rewire, self._tell_silence, self._tell_not_silenced))
        self._held: set[str] = set()

    @property
    def players(self) -> int:
        """Prompts and pieces of music sounding now."""
        return sum(playing.prompt is not None for playing in self._playing.values()) + len(self._music)

    @property
    def recorders(self) -> int:
        """Recordings running or not yet wholly on disk."""
        return len(self._recorders)

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
        """What there is to play; who hears only a tone is told of, music excepted."""
        try:
            if not command.loop and (missing := self._unsaid(command.sounds)):
                self._tell_missing(command, missing)
            return self._sounds(command.sounds)
        except Exception:
            LOG.exception("no sound for %s", [sound.key for sound in command.sounds])
            self._tell_missing(command, tuple(sound.key for sound in command.sounds))
            return []

    def _tell_missing(self, command: c.Play, prompts: tuple[str, ...]) -> None:
        self._loop.call_soon(self._post, e.PromptMissing(command.call, command.leg, command.play, prompts))

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
                self._music[name] = Music(files, self._loop.time())
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

    def bridge(self, command: c.Bridge) -> None:
        """From now on these two hear each other, and of all legs only each other."""
        leg, other = command.leg, command.other
        for name in (leg, other):
            self._silence(name)
            self._part(("leg", name))
        self._patchbay.connect(("leg", leg), ("leg", other))
        self._patchbay.connect(("leg", other), ("leg", leg))
        if command.recording and self._recorders.get(command.recording) is not None:
            self._patchbay.connect(("leg", other), ("right", command.recording))

    def join(self, command: c.Join) -> None:
        """A supervisor's leg: who hears whom from now on, without a break for those who hear on."""
        node = ("leg", command.leg)
        self._patchbay.listen_to(node, [("leg", name) for name in command.hears], _is_of_the_talk)
        sinks = [("leg", name) for name in command.heard_by]
        if command.recording and self._recorders.get(command.recording) is not None:
            sinks.append(("right", command.recording))
        self._patchbay.speak_to(node, sinks, _is_of_the_talk)

    def _part(self, node: Node) -> None:
        for other in (*self._patchbay.sinks(node), *self._patchbay.sources(node)):
            if other[0] == "leg":
                self._patchbay.disconnect(node, other)
                self._patchbay.disconnect(other, node)

    def leg_changed(self, leg: str, is_held: bool) -> None:
        """The leg's place on the bridge may be another one now. Nobody hears a phone that holds its call: what it
        sends then is its own music, or what is said beside it."""
        node = ("leg", leg)
        self._held.discard(leg)
        if is_held:
            for sink in self._patchbay.sinks(node):
                self._unwire(node, sink)
            self._held.add(leg)
        self._patchbay.renew(node)

    def leg_ended(self, leg: str) -> None:
        self._silence(leg)
        self._patchbay.remove(("leg", leg))
        self._recorders.leg_ended(leg)
        self._ears.leg_ended(leg)
        self._silences.leg_ended(leg)
        self._held.discard(leg)

    # --- recordings ---------------------------------------------------------------------------------------------

    def start_recording(self, command: c.StartRecording) -> None:
        if not self._recorders.start(command):
            return
        self._patchbay.connect(("leg", command.leg), ("left", command.recording))
        if command.other:
            self._patchbay.connect(("leg", command.other), ("right", command.recording))
        elif command.purpose is Purpose.TALK:
            self._patchbay.echo(("leg", command.leg), ("right", command.recording))
        self._silences.begun(command.recording)

    def pause_recording(self, command: c.PauseRecording | c.ResumeRecording) -> None:
        """Both sides of a paused recording are fed nothing, which its clock fills with silence."""
        if self._recorders.get(command.recording) is None:
            return
        self._silences.pause(command.recording, isinstance(command, c.PauseRecording), command.by)

    def stop_recording(self, name: str) -> None:
        self._recorders.stop(name)

    async def sealed(self, wait_s: float) -> None:
        """Wait until every recording is wholly on disk, at most this long."""
        await self._recorders.sealed(wait_s)

    def listen(self, command: c.Listen) -> None:
        if self._ears.start(command):
            self._patchbay.connect(("leg", command.leg), ("left", command.listening))
            self._patchbay.echo(("leg", command.leg), ("right", command.listening))
            self._silences.begun(command.listening)

    def stop_listening(self, command: c.StopListening) -> None:
        self._ears.stop(command.listening)

    def stop_ears(self) -> None:
        self._ears.stop_all()

    def keep_secret(self, leg: str, on: bool) -> None:
        """While it is on nothing reaches either side of the leg's recordings: what is keyed is also read back."""
        self._silences.keep_secret(leg, on, (*self._recorders.of_leg(leg), *self._ears.of_leg(leg)))

    def keys_are_secret(self, leg: str) -> bool:
        """Of a leg that keeps a secret, or is in a paused recording."""
        return self._silences.keys_are_secret(leg, self._recorders.of_leg(leg))

    def _rewire(self, name: str) -> bool:
        """Every source of the recording, even when one fails."""
        pairs = [
            (source, sink) for sink in (("left", name), ("right", name)) for source in self._patchbay.sources(sink)
        ]
        part = self._silences.is_wanted(name)
        done = [self._part_from(*pair) if part else self._join(*pair) for pair in pairs]
        return all(done)

    def _tell_silence(self, name: str, silent: bool, by: PauseBy) -> None:
        """Of a recording; what is merely listened to has no listener later on."""
        recording = self._recorders.get(name)
        if recording is not None:
            kind = e.RecordingPaused if silent else e.RecordingResumed
            self._post(kind(recording.call, name, recording.length_ms(), by))

    def _tell_not_silenced(self, name: str, silent: bool, by: PauseBy) -> None:
        recording = self._recorders.get(name)
        if recording is not None:
            LOG.error("the recording %s could not be %s", name, "silenced" if silent else "taken up again")
            self._post(e.RecordingNotChanged(recording.call, name, not silent, by))

    def _unwire_recording(self, name: str) -> None:
        self._patchbay.remove(("left", name))
        self._patchbay.remove(("right", name))
        self._silences.forget(name)

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
        recording = self._recording(name)
        return None if recording is None else recording.left() if kind == "left" else recording.right()

    def _recording(self, name: str) -> Recording | None:
        return self._recorders.get(name) or self._ears.get(name)

    def _legs_of(self, name: str) -> tuple[str, ...]:
        recording = self._recording(name)
        return () if recording is None else (recording.leg, recording.other)

    def _may_hear(self, source: Node, sink: Node) -> bool:
        if source[0] == "leg" and source[1] in self._held:
            return False
        return sink[0] not in ("left", "right") or not self._silences.is_wanted(sink[1])

    def _wire(self, source: Node, sink: Node) -> None:
        self._join(source, sink)

    def _unwire(self, source: Node, sink: Node) -> None:
        self._part_from(source, sink)

    def _join(self, source: Node, sink: Node) -> bool:
        """False when the bridge would not."""
        speaker, listener = self._audio(source), self._audio(sink)
        if speaker is None or listener is None or not self._may_hear(source, sink):
            return True
        try:
            speaker.startTransmit(listener)
        except pj.Error as error:
            LOG.warning("%s cannot be heard by %s: %s", source, sink, error.reason)
            return False
        return True

    def _part_from(self, source: Node, sink: Node) -> bool:
        """False when the bridge would not."""
        speaker, listener = self._audio(source), self._audio(sink)
        if speaker is None or listener is None:
            return True
        try:
            speaker.stopTransmit(listener)
        except pj.Error as error:
            LOG.debug("%s was not heard by %s any more: %s", source, sink, error.reason)
            return False
        return True

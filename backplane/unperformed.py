"""What happens instead of a command that telephony failed to perform, so that no caller waits for its effect."""

from __future__ import annotations

from calls import commands as c
from calls.events import Event, LegHungUp, LookupFailed, PlayFinished, RecordingNotChanged, SpeechFailed
from calls.model import HangupCause

LOST = HangupCause.TEMPORARY_FAILURE
DEFECT = "defect"


def instead_of(command: c.Command) -> list[c.Command]:
    """A prompt that cannot be played counts as heard, a leg that cannot be had or let go as gone, and what is asked
    of other systems and of the speech models as not to be had. A recording that could not be paused goes on, and who
    had it paused is told. Nobody waits for the effect of other commands.
    """
    if isinstance(command, c.Answer | c.Reject | c.RingAgent | c.RingSupervisor | c.Dial):
        return _let_go(command.call, command.leg)
    if isinstance(command, c.Bridge):
        return _let_go(command.call, command.other)
    news = _news(command)
    return [] if news is None else [c.Announce(news)]


def _news(command: c.Command) -> Event | None:
    if isinstance(command, c.Play) and not command.loop:
        return PlayFinished(command.call, command.leg, command.play)
    if isinstance(command, c.HangUp):
        return LegHungUp(command.call, command.leg, command.cause, by_us=True)
    if isinstance(command, c.PauseRecording | c.ResumeRecording):
        silent = isinstance(command, c.ResumeRecording)
        return RecordingNotChanged(command.call, command.recording, silent, command.by)
    if isinstance(command, c.LookUp):
        return LookupFailed(command.call, command.lookup, DEFECT)
    if isinstance(command, c.Listen):
        return SpeechFailed(command.call, command.leg, command.listening, DEFECT)
    return None


def _let_go(call: str, leg: str) -> list[c.Command]:
    return [c.HangUp(call, leg, LOST), c.Announce(LegHungUp(call, leg, LOST, by_us=True))]

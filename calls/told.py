"""What other systems are told: the names they know events by. A name is a promise: it never changes."""

from __future__ import annotations

from typing import Final

from calls import events as e

TOLD: Final[dict[type[e.Event], str]] = {
    e.CallOffered: "call.arrived",
    e.CallQueued: "call.queued",
    e.CallMoved: "call.moved",
    e.OfferMade: "call.offered_to_agent",
    e.TalkStarted: "call.connected",
    e.TalkEnded: "call.talk_ended",
    e.TransferStarted: "call.transferred",
    e.DispositionSet: "call.disposed",
    e.NoteAdded: "call.noted",
    e.CallEnded: "call.ended",
    e.CallbackRequested: "callback.requested",
    e.CallbackDue: "callback.dialled",
    e.CallbackClosed: "callback.closed",
    e.VoicemailLeft: "voicemail.left",
    e.VoicemailHeard: "voicemail.heard",
    e.SurveyTaken: "survey.taken",
    e.RecordingClosed: "recording.closed",
    e.CallScored: "call.scored",
    e.ConcernRaised: "call.concern",
    e.AgentStateChanged: "agent.changed",
    e.ServerStarted: "server.started",
    e.ServerStopped: "server.stopped",
}

NAMES: Final = tuple(TOLD.values())

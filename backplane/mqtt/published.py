"""Which events other systems are told. Every event stands in one of the three sets; a test sees to it."""

from __future__ import annotations

BUSINESS = frozenset(
    {
        "AgentGroupsSet", "AgentLent", "AgentLoggedIn", "AgentLoggedOut", "AgentPaused", "AgentSkillsSet",
        "AgentStateChanged", "AgentStatusChosen", "AnnouncementMade", "AnnouncementWithdrawn", "CallEnded",
        "CallEndOrdered", "CallLeftQueue", "CallMoved", "CallOffered", "CallOverflowed", "CallQueued", "CallScored",
        "CallTakenOver", "CallbackClosed", "CallbackDue", "CallbackFailed", "CallbackRequested", "ConcernRaised",
        "DispositionSet", "FlowPublished", "FlowStarted", "FlowsPublished", "LegAnswered", "MonitoringEnded",
        "MonitoringStarted", "MoveOrdered", "OfferAccepted", "OfferMade", "OfferRefused", "OfferWithdrawn",
        "PlanSwitched", "PriorityOrdered", "QueuePaused", "QueueRefused", "QueueResumed", "RecordingClosed",
        "RecordingDeleted", "RecordingPaused", "RecordingRefused", "RecordingResumed", "RecordingStarted",
        "ServerStarted", "ServerStopped", "SurveyTaken", "TalkEnded", "TalkStarted", "TransferFailed",
        "TransferStarted", "VoicemailHeard", "VoicemailLeft", "WithdrawalOrdered",
    }
)  # fmt: skip
"""Published unless the owner chose others."""

DETAIL = frozenset(
    {
        "AgentPhoneCalled", "CallWaits", "InputFailed", "LegHeld", "LegHungUp", "LegResumed", "LegRinging",
        "LookupFailed", "MediaBack", "MediaLost", "MonitoringModeChanged", "MonitoringOrdered", "MonitoringRung",
        "MonitoringStopOrdered", "NodeEntered", "PlayFinished", "PositionAsked", "PositionTold", "PromptMissing",
        "RecordingNotChanged", "RecordingOrderRefused", "RecordingPauseOrdered", "RecordingResumeOrdered",
        "RecordingStopped", "SpeechBegan", "SpeechFailed", "StepFailed", "SupervisorOrderRefused", "WrapUpExtended",
        "WrapUpSkipped",
    }
)  # fmt: skip
"""Published where the owner names them in `events`."""

KEPT = frozenset(
    {
        "BotAnswered", "BotHandedOver", "CustomerNoted", "DigitPressed", "LookupAnswered", "MessageRequested",
        "NoteAdded", "NoteTaken", "SpeechHeard", "TablePublished",
    }
)  # fmt: skip
"""Never published: keys pressed, what was said or looked up or written about a customer; and whole routing tables,
of which the version is told."""

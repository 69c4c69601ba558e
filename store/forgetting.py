"""Everything the database keeps of what was said in a recording, and how each is forgotten.

Whoever makes a table about recordings adds how it forgets one to FORGET, or the table with a reason to STAYS; a test
goes through all tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, delete

from store import regression_cases, review_forgetting, score_cards, sip_traces, spoken, tables

Forget = Callable[[Connection, str, str], object]
"""Takes the recording and its call, inside the transaction of the deletion."""


def _spoken(connection: Connection, recording: str, _: str) -> None:
    spoken.forget(connection, recording)


def _recordings(connection: Connection, recording: str, _: str) -> None:
    connection.execute(delete(tables.recordings).where(tables.recordings.c.recording == recording))


_REVIEWED = frozenset(
    {"reviews", "review_revisions", "review_drafts", "calibrations", "coaching_notes", "transcript_edits"}
)

FORGET: tuple[tuple[Forget, frozenset[str]], ...] = (
    (score_cards.forget, frozenset({"scores", "score_history", "call_facts", "scoring_jobs"})),
    (_spoken, frozenset({"spoken"})),
    (review_forgetting.forget, _REVIEWED),
    (regression_cases.forget, frozenset({"regression_cases"})),
    (sip_traces.forget, frozenset({"sip_traces"})),
    (_recordings, frozenset({"recordings"})),
)
"""With the tables each clears."""

STAYS: Mapping[str, str] = {
    "journal": "what happened, not what was said to the agent; goes with the call's data",
    "calls": "the call's record: numbers, times, the total of its score; goes with the call's data",
    "callbacks": "who is to be called; no word of the conversation",
    "voicemails": "that a message was left, and where; its sound goes",
    "surveys": "marks the caller pressed",
    "call_notes": "what an agent wrote down of the matter for whoever has the caller next",
    "flow_visits": "which keys were pressed where; forgotten after HOTLINE_FUNNEL_DAYS",
    "event_posts": "what other systems are told of, agents' notes but no word of the conversation; goes after days",
    "texts": "short messages the flow sent, not the conversation",
    "retention_classes": "who chose the class and why; the proof of the deletion's rule",
    "legal_holds": "who held the call and why",
    "tombstones": "that it was deleted",
}


def forget(connection: Connection, recording: str, call: str) -> None:
    for clear, _ in FORGET:
        clear(connection, recording, call)

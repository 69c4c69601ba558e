"""The tables. `migrations/` builds them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table

from calls.model import AgentStatus, Direction, HangupCause, Party, Purpose, Stage, Tier
from ivr.funnel import VisitEnd
from store.column_types import Names, OneOf, UtcDateTime, Words
from store.publication import PublicationKind

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)

# --- projected from the journal: can be dropped and built again from it ------------------------------------------

journal = Table(
    "journal",
    metadata,
    Column("node", Words, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("now", Float, nullable=False),
    Column("call", Words),
    Column("type", Words, nullable=False),
    Column("body", JSON, nullable=False),
    Index(None, "call", "seq"),
)

calls = Table(
    "calls",
    metadata,
    Column("call", Words, primary_key=True),
    Column("caller", Words, nullable=False),
    Column("dialled", Words, nullable=False),
    Column("trunk", Words, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("caller_name", Words, nullable=False),
    Column("diverted_from", Words, nullable=False),
    Column("tier", OneOf(Tier), nullable=False),
    Column("queue", Words),
    Column("agent", Words),
    Column("answered_at", UtcDateTime),
    Column("queued_at", UtcDateTime),
    Column("left_queue_at", UtcDateTime),
    Column("talk_started_at", UtcDateTime),
    Column("talk_ended_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("wait_s", Float),
    Column("talk_s", Float),
    Column("cause", OneOf(HangupCause)),
    Column("ended_by", OneOf(Party)),
    Column("ended_in", OneOf(Stage)),
    Column("recording", Words),
    Column("score", Float),
    Column("needs_review", Boolean, nullable=False),
    Column("direction", OneOf(Direction), nullable=False),
    Column("callback_of", Words),
    Column("callback", Words),
    Column("disposition", Words),
    Index(None, "offered_at", "call"),
    Index(None, "caller", "offered_at"),
    Index(None, "queue", "offered_at"),
    Index(None, "agent", "offered_at"),
    Index(None, "ended_at"),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("callback", Words, primary_key=True),
    Column("call", Words, nullable=False),
    Column("queue", Words, nullable=False),
    Column("tier", OneOf(Tier), nullable=False),
    Column("language", Words, nullable=False),
    Column("number", Words, nullable=False),
    Column("dialled", Words, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("wanted_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempt_call", Words),
    Column("attempted_at", UtcDateTime),
    Column("closed_at", UtcDateTime, index=True),
    Column("reached", Boolean),
    Column("avoid", Names, nullable=False),
    Column("recording_refused", Boolean, nullable=False),
    Column("node", Words, nullable=False),
)

voicemails = Table(
    "voicemails",
    metadata,
    Column("voicemail", Words, primary_key=True),
    Column("call", Words, nullable=False),
    Column("queue", Words, nullable=False),
    Column("tier", OneOf(Tier), nullable=False),
    Column("language", Words, nullable=False),
    Column("recording", Words, nullable=False),
    Column("number", Words, nullable=False),
    Column("dialled", Words, nullable=False),
    Column("left_at", UtcDateTime, nullable=False, index=True),
    Column("agent", Words),
    Column("heard_at", UtcDateTime, index=True),
    Column("recording_refused", Boolean, nullable=False),
    Column("node", Words, nullable=False),
)

surveys = Table(
    "surveys",
    metadata,
    Column("call", Words, primary_key=True),
    Column("agent", Words, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("score", Float),
    Column("taken_at", UtcDateTime, nullable=False),
    Index(None, "agent", "taken_at"),
)

call_notes = Table(
    "call_notes",
    metadata,
    Column("node", Words, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("call", Words, nullable=False, index=True),
    Column("agent", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

flow_visits = Table(
    "flow_visits",
    metadata,
    Column("call", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("flow", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("node", Words, nullable=False),
    Column("verb", Words, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("left_by", Words),
    Column("end", OneOf(VisitEnd)),
    Column("timeouts", Integer, nullable=False),
    Column("wrong_keys", Integer, nullable=False),
    Index(None, "flow", "entered_at"),
)

texts = Table(
    "texts",
    metadata,
    Column("message", Words, primary_key=True),
    Column("call", Words, nullable=False),
    Column("template", Words, nullable=False),
    Column("number", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("values", JSON, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
)

recordings = Table(
    "recordings",
    metadata,
    Column("recording", Words, primary_key=True),
    Column("call", Words, nullable=False, index=True),
    Column("path", Words, nullable=False),
    Column("rate_hz", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("length_ms", BigInteger),
    Column("sha256", Words),
    Column("cut", Boolean, nullable=False),
    Column("sealed_at", UtcDateTime, index=True),
    Column("purpose", OneOf(Purpose), nullable=False),
    Index(None, "started_at", "recording"),
)

agents = Table(
    "agents",
    metadata,
    Column("agent", Words, primary_key=True),
    Column("contact", Words),
    Column("status", OneOf(AgentStatus), nullable=False),
    Column("node", Words),
    Column("contact_at", UtcDateTime),
    Column("status_by", Words),
    Column("status_at", UtcDateTime),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("name", Words, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

# --- written here and nowhere else -------------------------------------------------------------------------------

deliveries = Table(
    "deliveries",
    metadata,
    Column("message", Words, primary_key=True),
    Column("state", Words, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("why", Words, nullable=False),
)

scores = Table(
    "scores",
    metadata,
    Column("recording", Words, primary_key=True),
    Column("rubric", Words, primary_key=True),
    Column("rubric_version", Words, primary_key=True),
    Column("call", Words, nullable=False, index=True),
    Column("total", Float),
    Column("needs_review", Boolean, nullable=False),
    Column("card", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("content", Words, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", Words, primary_key=True),
    Column("password_hash", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("teams", Names),
    Column("phone", Words),
    Column("must_change", Boolean, nullable=False),
    Column("closed_at", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Words, primary_key=True),
    Column("user", Words, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("seen_at", UtcDateTime),
    Column("address", Words, nullable=False),
    Column("browser", Words, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("subject", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("based_on", Integer),
)

drafts = Table(
    "drafts",
    metadata,
    Column("subject", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("based_on", Integer),
    Column("etag", Words, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("publication", Integer, primary_key=True, autoincrement=False),
    Column("subject", Words, nullable=False),
    Column("version", Integer, nullable=False, index=True),
    Column("kind", OneOf(PublicationKind), nullable=False),
    Column("by", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("needs_approval", Boolean, nullable=False),
    Column("approved_by", Words),
    Column("approved_at", UtcDateTime),
    Column("turn", Integer),
    Column("live_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("cancelled_by", Words),
    Index(None, "subject", "turn"),
)

audit = Table(
    "audit",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("hash", Words, nullable=False),
    Index(None, "what", "entry"),
    Index(None, "who", "entry"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("announcement", Words, primary_key=True),
    Column("words", JSON, nullable=False),
    Column("by", Words, nullable=False),
    Column("queues", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
    Column("withdrawn_by", Words),
    Column("withdrawn_at", UtcDateTime),
)

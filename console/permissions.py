"""Who may open which door: one row for each route of the app. A route without a row does not start."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user is here. What each may do beyond looking comes with the pages for it."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    QA = "qa"


ANYONE: frozenset[Role] | None = None
"""Also those who are not signed in."""
EVERY_ROLE = frozenset(Role)
ADMIN_ONLY = frozenset({Role.ADMIN})
SUPERVISING = frozenset({Role.SUPERVISOR, Role.ADMIN})
JUDGING = frozenset({Role.QA, Role.SUPERVISOR, Role.ADMIN})
"""Who works on what calls are judged by."""

MAY: dict[str, frozenset[Role] | None] = {
    "healthz": ANYONE,
    "readyz": ANYONE,
    "login": ANYONE,
    "sign_in": ANYONE,
    "logout": ANYONE,
    "static": ANYONE,
    "metrics": ADMIN_ONLY,
    "board": EVERY_ROLE,
    "call_page": EVERY_ROLE,
    "calls": EVERY_ROLE,
    "call": EVERY_ROLE,
    "recording": EVERY_ROLE,
    "peaks": EVERY_ROLE,
    "score": EVERY_ROLE,
    "why": EVERY_ROLE,
    "voicemails": EVERY_ROLE,
    "voicemail_recording": EVERY_ROLE,
    "outbox": SUPERVISING,
    "retry_text": SUPERVISING,
    "drop_text": SUPERVISING,
    "scoring_backlog": EVERY_ROLE,
    "scoring_jobs": EVERY_ROLE,
    "retry_scoring": EVERY_ROLE,
    "scoring_batches": EVERY_ROLE,
    "make_scoring_batch": SUPERVISING,
    "waiting": SUPERVISING,
    "move_call": SUPERVISING,
    "prioritise_call": SUPERVISING,
    "withdraw_call": SUPERVISING,
    "pause_recording": SUPERVISING,
    "resume_recording": SUPERVISING,
    "agent_status": SUPERVISING,
    "agent_skills": SUPERVISING,
    "agent_groups": SUPERVISING,
    "agent_lend": SUPERVISING,
    "agent_wrap_up": SUPERVISING,
    "pause_queue": SUPERVISING,
    "resume_queue": SUPERVISING,
    "plans": SUPERVISING,
    "switch_plan": SUPERVISING,
    "prompts": EVERY_ROLE,
    "prompt_audio": EVERY_ROLE,
    "upload_prompt": SUPERVISING,
    "announcements": SUPERVISING,
    "preview_announcement": SUPERVISING,
    "announcement_audio": SUPERVISING,
    "publish_announcement": SUPERVISING,
    "withdraw_announcement": SUPERVISING,
    "live": EVERY_ROLE,
    "today": EVERY_ROLE,
    "kpis": EVERY_ROLE,
    "agents": EVERY_ROLE,
    "openapi": EVERY_ROLE,
    "table_versions": SUPERVISING,
    "table_version": SUPERVISING,
    "live_table": SUPERVISING,
    "table_audit": SUPERVISING,
    "table_drafts": SUPERVISING,
    "table_draft": SUPERVISING,
    "save_table_draft": SUPERVISING,
    "drop_table_draft": SUPERVISING,
    "check_table": SUPERVISING,
    "diff_table": SUPERVISING,
    "publish_table": SUPERVISING,
    "roll_back_table": SUPERVISING,
    "approve_table": SUPERVISING,
    "cancel_table": SUPERVISING,
    "preview_table": SUPERVISING,
    "rubric_versions": JUDGING,
    "rubric_version": JUDGING,
    "live_rubric": JUDGING,
    "rubric_audit": JUDGING,
    "rubric_drafts": JUDGING,
    "rubric_draft": JUDGING,
    "save_rubric_draft": JUDGING,
    "drop_rubric_draft": JUDGING,
    "check_rubric": JUDGING,
    "diff_rubric": JUDGING,
    "publish_rubric": JUDGING,
    "roll_back_rubric": JUDGING,
    "approve_rubric": JUDGING,
    "cancel_rubric": JUDGING,
    "flows": SUPERVISING,
    "flow_funnel": EVERY_ROLE,
    "flow_versions": SUPERVISING,
    "flow_version": SUPERVISING,
    "live_flow": SUPERVISING,
    "flow_audit": SUPERVISING,
    "flow_drafts": SUPERVISING,
    "flow_draft": SUPERVISING,
    "save_flow_draft": SUPERVISING,
    "drop_flow_draft": SUPERVISING,
    "check_flow": SUPERVISING,
    "diff_flow": SUPERVISING,
    "publish_flow": SUPERVISING,
    "roll_back_flow": SUPERVISING,
    "approve_flow": SUPERVISING,
    "cancel_flow": SUPERVISING,
}

"""Who may open which door: one row for each route of the app. A route without a row does not start."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user is here."""

    ADMIN = "admin"
    """Everything, and who the users are."""
    SUPERVISOR = "supervisor"
    """Callers, agents, rules and quality."""
    TEAM_LEAD = "team_lead"
    """What happens at the moment to the callers and agents of his teams."""
    QA_LEAD = "qa_lead"
    """Quality: also what calls are judged by, and appeals."""
    QA = "qa"
    """Reviews calls."""
    AGENT = "agent"
    """Sees his own calls' published reviews, and nothing of others."""


ANYONE: frozenset[Role] | None = None
"""Also those who are not signed in."""
EVERYBODY = frozenset(Role)
EVERY_ROLE = EVERYBODY - {Role.AGENT}
"""Of those who work at the console."""
ADMIN_ONLY = frozenset({Role.ADMIN})
SUPERVISING = frozenset({Role.SUPERVISOR, Role.ADMIN})
LEADING = SUPERVISING | {Role.TEAM_LEAD}
"""Who acts on calls and agents."""
QA_LEADING = SUPERVISING | {Role.QA_LEAD}
"""Who decides what calls are judged by, and how."""
JUDGING = QA_LEADING | {Role.QA}
"""Who reviews, and works on what calls are judged by."""

MAY: dict[str, frozenset[Role] | None] = {
    "healthz": ANYONE,
    "readyz": ANYONE,
    "login": ANYONE,
    "sign_in": ANYONE,
    "logout": ANYONE,
    "static": ANYONE,
    "me": EVERYBODY,
    "plain": ANYONE,
    "app": EVERYBODY,
    "metrics": ADMIN_ONLY,
    "board": EVERY_ROLE,
    "call_page": EVERY_ROLE,
    "calls": EVERY_ROLE,
    "call": EVERY_ROLE,
    "recording": EVERYBODY,
    "peaks": EVERYBODY,
    "score": EVERY_ROLE,
    "transcript": EVERY_ROLE,
    "why": EVERY_ROLE,
    "recordings": EVERY_ROLE,
    "keeping": EVERY_ROLE,
    "choose_class": SUPERVISING,
    "place_hold": SUPERVISING,
    "lift_hold": SUPERVISING,
    "voicemails": EVERY_ROLE,
    "voicemail_recording": EVERY_ROLE,
    "outbox": SUPERVISING,
    "retry_text": SUPERVISING,
    "drop_text": SUPERVISING,
    "scoring_backlog": EVERY_ROLE,
    "scoring_jobs": EVERY_ROLE,
    "retry_scoring": JUDGING,
    "scoring_batches": EVERY_ROLE,
    "make_scoring_batch": SUPERVISING,
    "waiting": LEADING,
    "move_call": LEADING,
    "prioritise_call": LEADING,
    "withdraw_call": LEADING,
    "pause_recording": LEADING,
    "resume_recording": LEADING,
    "agent_status": LEADING,
    "agent_skills": LEADING,
    "agent_groups": LEADING,
    "agent_lend": LEADING,
    "agent_wrap_up": LEADING,
    "pause_queue": SUPERVISING,
    "resume_queue": SUPERVISING,
    "plans": LEADING,
    "switch_plan": SUPERVISING,
    "prompts": EVERY_ROLE,
    "prompt_audio": EVERY_ROLE,
    "upload_prompt": SUPERVISING,
    "announcements": LEADING,
    "preview_announcement": SUPERVISING,
    "announcement_audio": SUPERVISING,
    "publish_announcement": SUPERVISING,
    "withdraw_announcement": SUPERVISING,
    "live": EVERY_ROLE,
    "today": EVERY_ROLE,
    "kpis": EVERY_ROLE,
    "reports": SUPERVISING,
    "report_csv": SUPERVISING,
    "report_xlsx": SUPERVISING,
    "agents": EVERY_ROLE,
    "openapi": EVERYBODY,
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
    "table_grid": SUPERVISING,
    "table_whatif": SUPERVISING,
    "begin_replay": SUPERVISING,
    "replays": SUPERVISING,
    "replay": SUPERVISING,
    "call_off_replay": SUPERVISING,
    "rubric_whatif": JUDGING,
    "rubric_cases": JUDGING,
    "add_rubric_case": JUDGING,
    "retire_rubric_case": QA_LEADING,
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
    "publish_rubric": QA_LEADING,
    "roll_back_rubric": QA_LEADING,
    "approve_rubric": QA_LEADING,
    "cancel_rubric": QA_LEADING,
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
    "reviews": EVERY_ROLE,
    "review_progress": EVERY_ROLE,
    "review": EVERY_ROLE,
    "request_review": JUDGING,
    "claim_review": JUDGING,
    "release_review": JUDGING,
    "save_review_draft": JUDGING,
    "publish_review": JUDGING,
    "decide_review": JUDGING,
    "reopen_review": QA_LEADING,
    "my_reviews": EVERYBODY,
    "my_review": EVERYBODY,
    "acknowledge_review": EVERYBODY,
    "appeal_review": EVERYBODY,
    "my_coaching": EVERYBODY,
    "acknowledge_note": EVERYBODY,
    "calibrations": JUDGING,
    "calibration": JUDGING,
    "begin_calibration": JUDGING,
    "give_marks": JUDGING,
    "close_calibration": QA_LEADING,
    "coaching": EVERY_ROLE,
    "add_note": EVERY_ROLE,
    "agreement": JUDGING,
    "quality_kpis": EVERY_ROLE,
    "quality_table": EVERY_ROLE,
}

WHOLE_HOUSE = frozenset(
    {
        "reports",
        "report_csv",
        "report_xlsx",
        "outbox",
        "retry_text",
        "drop_text",
        "scoring_backlog",
        "scoring_jobs",
        "retry_scoring",
        "scoring_batches",
        "make_scoring_batch",
        "switch_plan",
        "upload_prompt",
        "publish_announcement",
        "withdraw_announcement",
        "save_table_draft",
        "drop_table_draft",
        "publish_table",
        "roll_back_table",
        "approve_table",
        "cancel_table",
        "rubric_whatif",
        "rubric_cases",
        "add_rubric_case",
        "retire_rubric_case",
        "save_rubric_draft",
        "drop_rubric_draft",
        "publish_rubric",
        "roll_back_rubric",
        "approve_rubric",
        "cancel_rubric",
        "save_flow_draft",
        "drop_flow_draft",
        "publish_flow",
        "roll_back_flow",
        "approve_flow",
        "cancel_flow",
        "close_calibration",
        "agreement",
        "metrics",
    }
)
"""What touches every team, or tells of every team: not for those who are there for some teams only."""

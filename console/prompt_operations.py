"""Everything the API does with prompts and announcements."""

from __future__ import annotations

from console.announcements_api import AnnouncementsApi
from console.at_once import AtOnce
from console.operation import Operation
from console.orders import Orders
from console.prompt_desks import PromptDesks
from console.prompt_drafts_api import PromptDraftsApi
from console.prompt_versions_api import PromptVersionsApi
from console.prompts_api import PromptsApi
from store.auditing import AuditTrail

MOST_DECODING = 2
"""Each may take a gigabyte and a core for a while."""
MOST_SPEAKING = 3
"""They wait for one voice, which lets live calls go first."""


def prompt_operations(desks: PromptDesks, audit: AuditTrail, orders: Orders) -> list[Operation]:
    decoding = AtOnce(MOST_DECODING, "busy_decoding")
    speaking = AtOnce(MOST_SPEAKING, "busy_speaking")
    return [
        *PromptsApi(desks, audit, decoding).operations(),
        *PromptVersionsApi(desks, audit).operations(),
        *PromptDraftsApi(desks, audit, decoding, speaking).operations(),
        *AnnouncementsApi(desks.announcements, orders, speaking).operations(),
    ]

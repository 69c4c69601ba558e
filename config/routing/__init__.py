"""routing.yaml: the supervisors' rules as one document that is read, checked, compared and put into force.

Who publishes it, and when, is not decided here.
"""

from __future__ import annotations

from config.routing.changes import Change, ChangeKind, diff
from config.routing.document import FILE, TableDocument, check, new_digest, read, read_document
from config.routing.naming import check_exits
from config.routing.telling import told
from config.routing.two_persons import touches_emergency

__all__ = [
    "FILE",
    "Change",
    "ChangeKind",
    "TableDocument",
    "check",
    "check_exits",
    "diff",
    "new_digest",
    "read",
    "read_document",
    "told",
    "touches_emergency",
]

"""The memory of the house: the journal file is the truth, SQL is its projection; the call path waits for neither.

JournalWriter ──fsync──► Projector ──► Database ◄── Queries, Accounts, Versions, Publications
"""

from store.accounts import Accounts
from store.auditing import AuditTrail
from store.database import Database
from store.event_posts import EventPosts
from store.journal import JournalWriter, read
from store.projector import Projector
from store.publications import Publications
from store.queries import CallFilter, Queries
from store.regression_cases import RegressionCases
from store.report_schedules import Mailings, ReportSchedules
from store.reviews import Reviews
from store.versions import Versions

__all__ = [
    "Accounts",
    "AuditTrail",
    "CallFilter",
    "Database",
    "EventPosts",
    "JournalWriter",
    "Mailings",
    "Projector",
    "Publications",
    "Queries",
    "RegressionCases",
    "ReportSchedules",
    "Reviews",
    "Versions",
    "read",
]

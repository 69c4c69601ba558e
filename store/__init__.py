"""The memory of the house: the journal file is the truth, SQL is its projection; the call path waits for neither.

JournalWriter ──fsync──► Projector ──► Database ◄── Queries, Accounts
"""

from store.accounts import Accounts
from store.database import Database
from store.journal import JournalWriter, read
from store.projector import Projector
from store.queries import CallFilter, Queries

__all__ = ["Accounts", "CallFilter", "Database", "JournalWriter", "Projector", "Queries", "read"]

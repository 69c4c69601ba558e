"""Users of the served console, with a password of their own."""

from __future__ import annotations

from datetime import UTC, datetime

from console import passwords
from store import Accounts, Database
from store.auditing import Hand
from store.rows import User
from tests.live.served import Served

OWN_PASSWORD = "heron-slate-58"


def add_user(hotline: Served, name: str, role: str, agent: str = "") -> None:
    """`agent`: whose desk he has."""
    accounts = Accounts(Database(f"sqlite:///{hotline.data / 'hotline.db'}"))
    accounts.create_user(User(name, passwords.digest(OWN_PASSWORD), role))
    if agent:
        accounts.link_agent(name, agent, Hand("test", datetime.now(UTC)))

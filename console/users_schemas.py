"""What administrators are told of users, and what they send to change them. Times are UTC with offset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from console.permissions import Role
from console.schemas import Shape

UserName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.@-]{1,64}$")]
MOST_TEAMS = 100


class SessionItem(Shape):
    id: str
    created_at: datetime
    seen_at: datetime | None = Field(description="When it was last used, to about a minute; null: never yet.")
    expires_at: datetime
    address: str
    browser: str
    current: bool = Field(description="Whether it is the one that asks.")


class SessionPage(Shape):
    items: list[SessionItem]
    next: None = None


class UserItem(Shape):
    name: str
    role: Role
    teams: list[str] | None = Field(description="Groups of agents he is there for; null: all.")
    agent: str | None
    phone: str = Field(description="Where he is rung to listen to a call; empty: nowhere.")
    sessions: int
    tokens: int
    totp: bool = Field(description="Whether he has one-time codes.")
    must_change: bool = Field(description="Whether he has to choose a password when he signs in.")
    closed_at: datetime | None = Field(description="Since when nothing of his opens anything.")


class UserPage(Shape):
    items: list[UserItem] = Field(description="By name.")
    next: None = None
    teams: list[str] = Field(description="Groups of agents there are.")
    agents: dict[str, str] = Field(description="Agents there are, and their names.")


class UserTerms(Shape):
    """What he may do, for whom, and who he is on the telephone."""

    role: Role
    teams: list[str] | None = Field(None, max_length=MOST_TEAMS, description="Null: all.")
    agent: str | None = Field(None, description="The agent he is; null: none.")
    phone: str = Field("", max_length=200, description="sip:NUMBER@HOST; empty: none.")


class NewUser(UserTerms):
    name: UserName


class PasswordMade(Shape):
    user: UserItem
    password: str = Field(description="Good for once: he chooses another when he signs in. It is shown this once.")


class Ended(Shape):
    sessions: int = Field(description="So many were ended.")

"""What one is told of one's own account, and what one sends to change it. Times are UTC with offset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from console.credentials.factors import TotpPolicy
from console.permissions import Role
from console.schemas import Shape

Password = Annotated[str, Field(max_length=256)]
Code = Annotated[str, Field(max_length=64, description="Six digits.")]
TokenName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
LONGEST_DAYS = 366


class MyAccount(Shape):
    name: str
    role: Role
    teams: list[str] | None = Field(description="Groups of agents he is there for; null: all.")
    agent: str | None
    phone: str
    totp: bool = Field(description="Whether he signs in with one-time codes.")
    totp_since: datetime | None
    totp_policy: TotpPolicy
    totp_required: bool = Field(description="Whether his role must.")
    codes_left: int = Field(description="Recovery codes that were not used.")
    shortest_password: int
    token_roles: list[Role] = Field(description="Roles a token of his may have.")


class PasswordChange(Shape):
    current: Password
    password: Password


class OwnPassword(Shape):
    """So that a browser left open is not enough."""

    password: Password


class QrPicture(Shape):
    """A square of `size` modules; the dark ones are drawn by `path`, as an SVG path has it."""

    size: int
    path: str


class TotpBegun(Shape):
    secret: str = Field(description="Base32, for where no picture can be taken.")
    address: str = Field(description="`otpauth://…`, as the picture shows it.")
    picture: QrPicture


class TotpCode(Shape):
    code: Code


class TotpEnd(Shape):
    password: Password
    code: Code


class RecoveryCodes(Shape):
    codes: list[str] = Field(description="Each good for once. They are shown this once.")


class TokenItem(Shape):
    id: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None = Field(description="When it was last used, to about a minute; null: never yet.")
    address: str = Field(description="From where it was last used.")


class TokenPage(Shape):
    items: list[TokenItem]
    next: None = None


class TokenWish(Shape):
    name: TokenName
    role: Role
    days: int = Field(90, ge=1, le=LONGEST_DAYS, description="After so many it is over.")
    password: Password


class TokenMade(Shape):
    token: str = Field(description="For `Authorization: Bearer …`. It is shown this once.")
    item: TokenItem

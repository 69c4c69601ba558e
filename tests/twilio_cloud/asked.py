"""A request to the REST API, and a refusal of one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud
    from tests.twilio_cloud.legs import Leg


class RefusalError(Exception):
    """`code` is Twilio's error."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(slots=True)
class Asked:
    """A request to the API, and the status it was answered with (0: not yet)."""

    method: str
    path: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    status: int = 0

    def get(self, name: str, otherwise: str = "") -> str:
        return dict(self.fields).get(name, otherwise)

    def events(self, name: str, otherwise: str) -> tuple[str, ...]:
        """A field that may come more than once, or with spaces between its words."""
        words = [word for key, value in self.fields if key == name for word in value.split()]
        return tuple(words) or tuple(otherwise.split())

    def only(self, allowed: set[str]) -> None:
        if unknown := sorted({name for name, _ in self.fields} - allowed):
            raise RefusalError(400, 20001, f"Unknown parameters: {unknown}")


Answering = Callable[["TwilioCloud", Request, Asked], Awaitable[Response]]


def leg_of(cloud: TwilioCloud, request: Request) -> Leg:
    leg = cloud.legs.get(request.path_params["call"])
    if leg is None:
        raise RefusalError(404, 20404, f"The requested resource {request.url.path} was not found")
    return leg

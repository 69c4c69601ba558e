"""What the console asks about flows: which there are, and about each what it asks about all that is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request

from console.problems import Problem
from console.published import Published
from ivr.flow import Flow


@dataclass(frozen=True, slots=True)
class Flows:
    """`all` has the flows that are live by their names; `read` makes a flow of a name and a text for it, and raises
    ConfigurationError. Both may be asked from any thread."""

    all: Callable[[], Mapping[str, Published]]
    read: Callable[[str, str], Flow]

    def named_in(self, request: Request) -> Published:
        """The flow in the path. Raises Problem 404."""
        found = self.all().get(request.path_params["name"])
        if found is None:
            raise Problem(404, "no_such_flow")
        return found

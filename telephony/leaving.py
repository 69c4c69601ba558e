"""Going decently: from when on nobody new is let in, and whom there is still time to call."""

from __future__ import annotations

NEEDED_S = 180.0
"""A call that begins with one of ours (somebody is called back) is begun as long as so much is left: time to answer,
to wait and to say what it was about. Later he would be cut off; he is called after the restart."""


class Leaving:
    """`begun` is for good. Times are seconds of the loop's clock."""

    def __init__(self) -> None:
        self.begun = False
        self._until = 0.0

    def begin(self, until: float) -> None:
        """Calls may go on until then; what was said last counts."""
        self.begun, self._until = True, until

    def calls_back(self, now: float) -> bool:
        """Whether somebody may still be called. Nobody else can do it: his place is kept here."""
        return not self.begun or now + NEEDED_S <= self._until

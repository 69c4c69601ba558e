"""Which recordings hold silence: those that are paused, and those of a leg that keeps a secret (X4).

What is told of a recording is what was done to it: the bridge is asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from calls.model import PauseBy


@dataclass(frozen=True, slots=True)
class Hands:
    """`legs` of a recording, empty for one that there is not; `rewire` connects its sides or parts them, as
    `Silences.is_wanted` says, and returns False when the bridge would not; `tell` is called once that is done
    (name, whether it is silent now, by whom), `fail` when it could not be."""

    legs: Callable[[str], tuple[str, ...]]
    rewire: Callable[[str], bool]
    tell: Callable[[str, bool, PauseBy], None]
    fail: Callable[[str, bool, PauseBy], None]


class Silences:
    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._secret: set[str] = set()
        self._paused: set[str] = set()
        self._silent: set[str] = set()

    def is_wanted(self, name: str) -> bool:
        """Whether nothing shall reach the recording now."""
        return name in self._paused or not self._secret.isdisjoint(self._hands.legs(name))

    def keys_are_secret(self, leg: str, recordings: Iterable[str]) -> bool:
        """Of a leg that keeps a secret, or is in one of these recordings while it is paused."""
        return leg in self._secret or not self._paused.isdisjoint(recordings)

    def begun(self, name: str) -> None:
        """A recording was begun: its sides were connected only if they may be."""
        if self.is_wanted(name):
            self._silent.add(name)
            self._hands.tell(name, True, PauseBy.FLOW)

    def pause(self, name: str, on: bool, by: PauseBy) -> None:
        """What could not be done is undone: nobody is to take half of it for the whole."""
        self._change(self._paused, name, on)
        if not self._settle(name, by):
            self._change(self._paused, name, not on)
            self._hands.rewire(name)

    def keep_secret(self, leg: str, on: bool, names: Iterable[str]) -> None:
        """`names`: the leg's recordings. Its keys stay secret even where a recording could not be silenced."""
        self._change(self._secret, leg, on)
        for name in names:
            self._settle(name, PauseBy.FLOW)

    def forget(self, name: str) -> None:
        """The recording is over."""
        self._paused.discard(name)
        self._silent.discard(name)

    def leg_ended(self, leg: str) -> None:
        self._secret.discard(leg)

    def _change(self, names: set[str], name: str, on: bool) -> None:
        (names.add if on else names.discard)(name)

    def _settle(self, name: str, by: PauseBy) -> bool:
        """Have it as it is wanted; False when that failed. One that is not silent is connected once more: an earlier
        failure may have parted one of its sides."""
        wanted, was = self.is_wanted(name), name in self._silent
        if wanted and was:
            return True
        done = self._hands.rewire(name)
        if wanted == was:
            return True
        if not done:
            self._hands.fail(name, wanted, by)
            return False
        self._change(self._silent, name, wanted)
        self._hands.tell(name, wanted, by)
        return True

"""Master keys for the tests, in memory."""

from __future__ import annotations

from recordings.keyring import Keyring
from recordings.master_keys import MasterKey


class Pocket:
    """A `Keys` whose ring the test changes; the last key seals."""

    place = "the test's pocket"

    def __init__(self, *keys: MasterKey) -> None:
        self.keys = keys or (MasterKey(bytes(range(32))),)

    def ring(self) -> Keyring:
        return Keyring(self.keys)

"""Second factors of users: who needs one, whether a code is right, and how one gets one [X4]."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.credentials import recovery, totp
from console.credentials.secret_box import SecretBox
from console.permissions import Role
from store.auditing import Hand
from store.rows import SecondFactor, User
from store.second_factors import SecondFactors


class TotpPolicy(StrEnum):
    """`required`: of supervisors and administrators, who enrol when they sign in; others may. `optional`: whoever
    wants to. `off`: nobody is asked for a code, whatever he has enrolled."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


REQUIRED_OF = frozenset({Role.SUPERVISOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class FactorTerms:
    """`clock` tells seconds since 1970."""

    policy: TotpPolicy
    box: SecretBox
    clock: Callable[[], float] = time.time


class Verdict(StrEnum):
    TOTP = "totp"
    RECOVERY = "recovery_code"
    WRONG = "wrong"
    USED = "used"
    """A code that was right, once."""


class Factors:
    """Every method but the first two asks the database and may block."""

    def __init__(self, store: SecondFactors, terms: FactorTerms) -> None:
        self.store, self._terms = store, terms

    @property
    def policy(self) -> TotpPolicy:
        return self._terms.policy

    def must_have(self, role: str) -> bool:
        return self.policy is TotpPolicy.REQUIRED and role in REQUIRED_OF

    def is_on(self, user: str) -> bool:
        return self.policy is not TotpPolicy.OFF and self.store.of(user) is not None

    def is_due(self, user: User) -> bool:
        """Whether he has to enrol before anything opens."""
        return self.must_have(user.role) and self.store.of(user.name) is None

    def check(self, user: str, given: str, hand: Hand) -> Verdict:
        """A code that is right counts from now on as used. Raises SecretLostError."""
        factor, digits = self.store.of(user), plain(given)
        if factor is None:
            return Verdict.WRONG
        if len(digits) == totp.DIGITS and digits.isascii() and digits.isdigit():
            return self._check_digits(factor, digits)
        right = self.store.take_code(user, recovery.code_hash(user, given), hand)
        return Verdict.RECOVERY if right else Verdict.WRONG

    def enrol(self, user: str, secret: bytes, given: str, hand: Hand) -> list[str] | None:
        """His recovery codes, told this once; None when the code is not the secret's. Raises SecretLostError."""
        step = totp.step_of(plain(given), secret, self._terms.clock())
        if step is None:
            return None
        codes = recovery.new_codes()
        sealed = self._terms.box.seal(secret, _about(user))
        factor = SecondFactor(user, sealed, step, hand.at)
        self.store.enrol(factor, recovery.hashes(user, codes), hand)
        return codes

    def renew_codes(self, user: str, hand: Hand) -> list[str]:
        codes = recovery.new_codes()
        self.store.renew_codes(user, recovery.hashes(user, codes), hand)
        return codes

    def since(self, user: str) -> datetime | None:
        factor = self.store.of(user)
        return factor.since if factor is not None else None

    def _check_digits(self, factor: SecondFactor, digits: str) -> Verdict:
        secret = self._terms.box.open(factor.secret, _about(factor.user))
        step = totp.step_of(digits, secret, self._terms.clock())
        if step is None:
            return Verdict.WRONG
        return Verdict.TOTP if self.store.take_step(factor.user, step) else Verdict.USED


def plain(given: str) -> str:
    """Without the blanks that phones show between the digits."""
    return "".join(given.split())


def _about(user: str) -> str:
    return f"totp {user}"

"""One-time codes of a phone's authenticator (TOTP, RFC 6238): six digits, another each half minute, SHA-1, which is
what every such program understands."""

from __future__ import annotations

import base64
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_S = 30
DIGITS = 6
SKEW = 1
"""So many steps a phone's clock may be ahead or behind."""
SECRET_BYTES = 20
"""As many as the hash has (RFC 4226, section 4)."""
ISSUER = "Hotline"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def written(secret: bytes) -> str:
    """To be typed where no picture can be taken: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def address(secret: bytes, user: str) -> str:
    """The `otpauth://` address that the picture shows."""
    return _codes(secret).get_provisioning_uri(user, ISSUER)


def code(secret: bytes, step: int) -> str:
    """That of a time step, which is seconds since 1970 over `STEP_S`."""
    return _codes(secret).generate(step * STEP_S).decode()


def step_of(given: str, secret: bytes, now_s: float) -> int | None:
    """The time step whose code was given, the latest of them; None when it is that of none near `now_s`. Takes as
    long for every answer."""
    this = int(now_s // STEP_S)
    near = range(this - SKEW, this + SKEW + 1)
    fits = [step for step in near if hmac.compare_digest(code(secret, step).encode(), given.encode())]
    return fits[-1] if fits else None


def _codes(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303  HMAC-SHA-1 is not broken, and phones know no other

"""How what is sent outside is signed: Standard Webhooks (standardwebhooks.com, specification 1.0.0), one way for all.

`webhook-signature` has, for each secret that is valid, `v1,` and the base64 HMAC-SHA-256 of the id, the timestamp and
the body, joined by dots.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
"""In front of a secret that is written in base64; any other is taken as it is."""


def signed(secrets: str | Sequence[str], key: str, body: bytes, now: datetime) -> dict[str, str]:
    """Headers of a request: its id, which is the same however often it is tried, its time, and a signature by each
    secret; without a secret none."""
    timestamp = str(int(now.timestamp()))
    given = [secrets] if isinstance(secrets, str) else secrets
    signatures = [signature(secret, key, timestamp, body) for secret in given if secret]
    headers = {"webhook-id": key, "webhook-timestamp": timestamp}
    return headers | ({"webhook-signature": " ".join(signatures)} if signatures else {})


def signature(secret: str, key: str, timestamp: str, body: bytes) -> str:
    """What the far end compares, in constant time, after looking how old the timestamp is."""
    content = b".".join((key.encode(), timestamp.encode(), body))
    return "v1," + b64encode(hmac.new(_key(secret), content, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        return secret.encode()

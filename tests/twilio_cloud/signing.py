"""The signature on everything Twilio sends, written anew here so that the product's check has somebody to meet.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 under the account's token over the address,
then each form field's name and value in the order of their names; base64. A fragment of the address is not sent, so
it is not signed. A WebSocket's handshake has no fields.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from urllib.parse import urldefrag

Fields = Iterable[tuple[str, str]]

HEADER = "X-Twilio-Signature"


def signature(token: str, url: str, fields: Fields = ()) -> str:
    text = urldefrag(url).url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def new_sid(kind: str) -> str:
    """AC an account, CA a call, CF a conference, RE a recording, MZ a stream, QU a queue: 34 characters."""
    return kind + secrets.token_hex(16)

"""Whether a request comes from Twilio: X-Twilio-Signature, HMAC-SHA1 over the public address and the sorted fields.

A signature carries neither time nor nonce: one that was good once is good until the token changes. What a request
that is sent again may do is decided elsewhere (`steps`, `arrivals`, `legs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

LONGEST_SIGNATURE = 64
MOST_FIELDS = 200


class Fields:
    """The fields of a form: a name may come several times. `getall` is what the validator reads."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    @classmethod
    def parse(cls, body: bytes) -> Fields:
        """Raises ValueError for what is no form, or has too many fields."""
        text = body.decode("utf-8")
        return cls(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=MOST_FIELDS))

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getall(self, name: str) -> list[str]:
        return self._values[name]

    def get(self, name: str) -> str:
        """The first value, or an empty text."""
        return self._values.get(name, [""])[0]


class Signatures:
    """`public_url` as configured at Twilio; `tokens` one, or two while one is being replaced."""

    def __init__(self, public_url: str, tokens: Sequence[str]) -> None:
        self._base = public_url.rstrip("/")
        self._validators = [RequestValidator(token) for token in tokens]

    def is_genuine(self, target: str, fields: Fields, signature: str) -> bool:
        """`target` is path and query as they were asked for."""
        return self._is_signed(self._base + target, fields, signature)

    def is_genuine_stream(self, target: str, signature: str) -> bool:
        """The handshake of a WebSocket: its address is signed as wss://, here and there with a slash at its end."""
        scheme, _, rest = (self._base + target).partition("://")
        address = f"{'ws' if scheme == 'http' else 'wss'}://{rest}"
        nothing = Fields(())
        return any(self._is_signed(url, nothing, signature) for url in (address, f"{address}/"))

    def _is_signed(self, url: str, fields: Fields, signature: str) -> bool:
        if not signature or len(signature) > LONGEST_SIGNATURE or not signature.isascii():
            return False
        return any(validator.validate(url, fields, signature) for validator in self._validators)

"""Secrets that must be read again and so cannot be hashed: sealed with a key that the database does not have [X4].

The key is 64 hexadecimal digits in a file outside the data directory, made when it is first needed, or in a setting.
There may be several, a line each: the last one seals, all of them open. AES-256-GCM, bound to whose secret it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import threading
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from calls.errors import HotlineError
from recordings.durable import write_whole

KEY_BYTES = 32
_NONCE_BYTES = 12
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_REMARK = (
    "# What the console seals secrets of one-time codes with. Keep a copy elsewhere: without it\n"
    "# nobody with such codes can sign in. 动态验证码的主密钥，请另行备份：丢失后，启用了动态验证码的用户无法登录。\n"
)


class SecretLostError(HotlineError):
    """The key a secret was sealed with is not there, or the secret was changed; or the key's file is none."""


class SecretBox:
    """`given` are keys of a setting; without them they are in the file at `path`."""

    def __init__(self, path: Path, given: str | None = None) -> None:
        self.path, self._given = path, given
        self._making = threading.Lock()

    def seal(self, secret: bytes, about: str) -> str:
        """Raises SecretLostError when the key can neither be read nor made."""
        key = self._keys(make=True)[-1]
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, secret, about.encode())
        return f"{_name(key)}:{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, about: str) -> bytes:
        """Raises SecretLostError."""
        name, _, text = sealed.partition(":")
        key = next((key for key in self._keys(make=False) if _name(key) == name), None)
        if key is None:
            raise SecretLostError(f"{self._place}: the key {name} of a sealed secret is not there")
        try:
            content = base64.b64decode(text, validate=True)
            return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], about.encode())
        except (InvalidTag, binascii.Error, ValueError):
            raise SecretLostError("a sealed secret was changed, or belongs to somebody else") from None

    def shared(self, purpose: str) -> bytes | None:
        """A key for something else that all have who were given the same setting; None without one, and for one that
        is none: that is said when a secret is to be opened."""
        if self._given is None or not self._is_usable():
            return None
        return hmac.new(self._keys(make=False)[-1], purpose.encode(), "sha256").digest()

    def _is_usable(self) -> bool:
        try:
            return bool(self._keys(make=False))
        except SecretLostError:
            return False

    @property
    def _place(self) -> str:
        return "HOTLINE_CONSOLE_KEY" if self._given else str(self.path)

    def _keys(self, *, make: bool) -> list[bytes]:
        text = self._given or self._read(make=make)
        lines = [line.split("#")[0].strip() for line in text.replace(",", "\n").splitlines()]
        words = [line for line in lines if line]
        if not words or not all(_HEX.fullmatch(word) for word in words):
            raise SecretLostError(f"{self._place}: give 64 hexadecimal digits, such as `openssl rand -hex 32` prints")
        return [bytes.fromhex(word) for word in words]

    def _read(self, *, make: bool) -> str:
        try:
            with self._making:
                if make and not self.path.exists():
                    self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    write_whole(self.path, f"{_REMARK}{os.urandom(KEY_BYTES).hex()}\n".encode(), 0o600)
                return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise SecretLostError(f"{self.path}: {reason}") from error


def _name(key: bytes) -> str:
    """Tells keys apart and nothing about them."""
    return hashlib.sha256(b"hotline: name of a key of the console\0" + key).hexdigest()[:16]

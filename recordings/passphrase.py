"""Something sealed with a passphrase: AES-256-GCM, the key derived by scrypt (RFC 7914)."""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from calls.errors import FarEndError

_MAGIC = b"HLPASS01"
_SALT, _NONCE = 16, 12
_N, _R, _P = 2**16, 8, 1
_MEMORY = 128 * 1024 * 1024


class WrongPassphraseError(FarEndError):
    """Another passphrase, or something that was changed."""


def sealed(passphrase: str, content: bytes) -> bytes:
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return _MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, _MAGIC)


def opened(passphrase: str, text: bytes) -> bytes:
    """Raises WrongPassphraseError."""
    begin = len(_MAGIC)
    salt, nonce = text[begin : begin + _SALT], text[begin + _SALT : begin + _SALT + _NONCE]
    if text[:begin] != _MAGIC or len(nonce) != _NONCE:
        raise WrongPassphraseError("not sealed with a passphrase")
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, text[begin + _SALT + _NONCE :], _MAGIC)
    except InvalidTag:
        raise WrongPassphraseError("the passphrase is another one, or the content was changed") from None


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32)

"""Master keys: each wraps the keys of recordings and signs what is said about them. They never touch audio.

From 32 random bytes two keys are derived (HKDF, RFC 5869), so that what wraps never signs: one for AES-256-GCM,
one for Ed25519 (RFC 8032). A key's id is a digest of it and tells nothing about it.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recordings.chunks import BrokenSealError

KEY_BYTES = 32
_NONCE_BYTES = 12
_HEX = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class MasterKey:
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> MasterKey:
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> MasterKey:
        """Of 64 hexadecimal digits. Raises ValueError."""
        if not _HEX.fullmatch(text):
            raise ValueError("a key has 64 hexadecimal digits")
        return cls(bytes.fromhex(text))

    @cached_property
    def id(self) -> str:
        return hashlib.sha256(b"hotline: name of a key of recordings\0" + self.secret).hexdigest()[:16]

    @cached_property
    def public(self) -> bytes:
        """32 bytes that check what this key signed."""
        return self._signing.public_key().public_bytes_raw()

    def wrap(self, key: bytes, about: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, key, about)

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        """Raises BrokenSealError for what was not wrapped by this key, or for something else."""
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], about)
        except (InvalidTag, ValueError):
            raise BrokenSealError("the recording's key was changed, or belongs to another recording") from None

    def sign(self, text: bytes) -> bytes:
        return self._signing.sign(text)

    @cached_property
    def _wrapping(self) -> AESGCM:
        return AESGCM(self._derive(b"hotline recordings: wrap"))

    @cached_property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derive(b"hotline recordings: sign"))

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(self.secret)

    def __getstate__(self) -> dict[str, bytes]:
        """What was derived stays here: scoring processes derive it again."""
        return {"secret": self.secret}


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True

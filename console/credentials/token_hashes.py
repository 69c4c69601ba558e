"""What is kept of tokens: who reads the database cannot become anybody. They have 256 random bits, so that a plain
hash will do."""

from __future__ import annotations

import hashlib
import secrets

from store.rows import HANDLE

API_TOKEN = "hotline_"  # noqa: S105 - what such tokens begin with, so that they are known where they do not belong


def new_api_token() -> str:
    return f"{API_TOKEN}{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def handle_of(token: str) -> str:
    return token_hash(token)[:HANDLE]

"""What names the content of a rubric: equal content, equal digest, in every process and on every machine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any


def digest_of(rubric: Any) -> str:
    """SHA-256 in hex of everything that makes two rubrics differ; what a rule was compiled to is no part of it."""
    text = json.dumps(_plain(rubric), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """With the kind of each part: a limit and a scale may hold the same figures."""
    if is_dataclass(value):
        parts = {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.compare}
        return [type(value).__name__, parts]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value

"""What the owner is told at a start about what is in force."""

from __future__ import annotations

import logging
from typing import Any

from hotline.publishing.publisher import Publisher

log = logging.getLogger("hotline.publishing")


def told(publisher: Publisher[Any, Any]) -> str:
    """Which version is live, and whether the folder's file says something else by now."""
    label, file = publisher.live_label(), publisher.source.file
    version = f"第 {label} 版 / version {label}"
    if not publisher.is_news(publisher.source):
        return version
    errors, _ = publisher.check(publisher.source.text)
    if errors:
        log.error("%s has faults, version %s serves: %s", file, label, errors[0])
        return f"{version} · {file} 有错误，未采用 / has faults and is not taken: {errors[0]}"
    return f"{version} · {file} 已改动，SIGHUP 后生效 / has changed: SIGHUP takes it"

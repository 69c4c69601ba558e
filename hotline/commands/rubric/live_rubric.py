"""The rubric of a running server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotline.commands.publishing.subject import Subject
from hotline.commands.remote import Remote

BASE = "/api/rubric"

File = Annotated[Path, typer.Argument(help="a rubric.yaml / 评分表文件")]


def live_rubric(server: str, user: str) -> Subject:
    return Subject(Remote(server, user), BASE, f"{BASE}/versions", "hotline rubric {verb}")

"""One flow of a running server."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from hotline.commands.publishing.subject import Subject
from hotline.commands.remote import Remote

ALL = "/api/flows"

FlowName = Annotated[str, typer.Argument(help="the flow's name, as in flows/main.yaml / 流程名称")]


def live_flow(name: str, server: str, user: str) -> Subject:
    base = f"{ALL}/{quote(name, safe='')}"
    return Subject(Remote(server, user), base, f"{base}/versions", f"hotline flow {{verb}} {name}")

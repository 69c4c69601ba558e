"""The routing tables of a running server."""

from __future__ import annotations

from hotline.commands.publishing.subject import Subject
from hotline.commands.remote import Remote

BASE = "/api/tables"


def tables(server: str, user: str) -> Subject:
    return Subject(Remote(server, user), BASE, BASE, "hotline routes {verb}")

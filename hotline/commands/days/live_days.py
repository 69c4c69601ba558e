"""The days of a running server."""

from __future__ import annotations

from hotline.commands.publishing.subject import Subject
from hotline.commands.remote import Remote


def live_days(server: str, user: str) -> Subject:
    return Subject(Remote(server, user), "/api/days", "/api/days/versions", "hotline days {verb}")

"""`hotline days diff`: what differs between two tables of days, by meaning."""

from __future__ import annotations

from config.days.editing import FILE
from config.routing import diff as differences
from hotline.commands.days import app
from hotline.commands.days.file import File, refusing
from hotline.commands.files import text_of
from hotline.commands.publishing.telling import tell_differences
from hotline.commands.remote import AsJson


@app.command()
def diff(before: File, after: File, *, as_json: AsJson = False) -> None:
    """Compare two tables of days / 比较两份日期表"""
    with refusing():
        changes = differences(text_of(before), text_of(after), FILE)
    tell_differences(changes, False, as_json)

"""`hotline rubric check`: can a rubric be used? Exit status 0, or 2 when not."""

from __future__ import annotations

from config.rubric_texts import check_rubric_text
from config.wording.kind import printable
from hotline.commands.checked import tell_checked
from hotline.commands.files import text_of
from hotline.commands.remote import AsJson
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import File


@app.command()
def check(file: File, *, as_json: AsJson = False) -> None:
    """Check a rubric, without a server / 检查评分表（不需要服务器）"""
    errors, warnings = check_rubric_text(text_of(file), printable(file.name))
    tell_checked(file, errors, warnings, as_json)

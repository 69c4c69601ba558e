"""`hotline routes check`: can a routing table be used with these agents and flows? Exit status 0, or 2 when not."""

from __future__ import annotations

from config.wording.kind import printable
from hotline.commands.checked import tell_checked
from hotline.commands.files import Config, text_of
from hotline.commands.remote import AsJson
from hotline.commands.routes import app
from hotline.commands.routes.files import File, source


@app.command()
def check(file: File, *, config: Config = None, as_json: AsJson = False) -> None:
    """Check a table / 检查路由表"""
    errors, warnings = source(config).check(text_of(file), printable(file.name))
    tell_checked(file, errors, warnings, as_json)

"""`hotline kb check`: can the knowledge base be used? Exit status 0, or 2 when not."""

from __future__ import annotations

from config.folder import LABELLED
from config.knowledge import read_labelled
from config.problems import Problems
from hotline import settings
from hotline.commands.checked import tell_checked
from hotline.commands.files import Config
from hotline.commands.kb import app
from hotline.commands.kb.searched import read
from hotline.commands.remote import AsJson


@app.command()
def check(*, config: Config = None, as_json: AsJson = False) -> None:
    """Check the entries and the labelled sentences / 检查知识条目和标注句子"""
    folder = config or settings.load().config_dir
    problems = Problems()
    base = read(folder, problems)
    labelled = folder / LABELLED
    if labelled.is_file():
        read_labelled(labelled.read_bytes(), LABELLED, base, problems)
    tell_checked(folder / base.name, problems.errors, problems.warnings, as_json)

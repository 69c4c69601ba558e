"""`hotline prompts check`: what is missing, unused, too loud or too quiet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from config.folder import FLOWS
from hotline.commands.checked import tell_checked
from hotline.commands.language import say
from hotline.commands.prompts import app
from hotline.commands.prompts.here import prompts_here
from hotline.commands.remote import AsJson
from hotline.prompting.measuring import measured
from prompts.catalogue import Catalogue
from prompts.checking import faults


@app.command()
def check(*, as_json: AsJson = False) -> None:
    """Missing languages, unused prompts, loudness, clipping / 检查提示语"""
    with prompts_here() as here:
        used = Catalogue.load().keys | _named_in(here.settings.config_dir)
        found = list(faults(map(measured, here.desk.rows()), used))
    tell_checked(say("提示语", "prompts"), [], found, as_json)


def _named_in(folder: Path) -> set[str]:
    """Every word that stands in a flow or table; a prompt that is named there is one of them."""
    found: set[str] = set()
    for path in (*(folder / FLOWS).glob("*.yaml"), *folder.glob("*.yaml")):
        if path.name == "prompts.yaml":
            continue
        try:
            found |= set(_words(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError, YAMLError):
            continue
    return found


def _words(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [word for inner in value.values() for word in _words(inner)]
    if isinstance(value, list):
        return [word for inner in value for word in _words(inner)]
    return [value] if isinstance(value, str) else []

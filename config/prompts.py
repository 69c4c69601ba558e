"""prompts.yaml as what the owner's prompts say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH
from config.folder import PROMPTS, WORDINGS
from config.problems import Problems
from config.reading import MOST_BYTES, Document, read
from config.shapes.prompts import PromptsFile, WordingShape
from config.wording import prompts as wording
from config.wording.kind import shown

SPOKEN_LANGUAGES = (CHINESE, ENGLISH)
"""Those there is a voice for."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What one prompt says in one language: `text` ("": only recorded), the recording `file` (None: only spoken), and
    whether the text goes before the recording. `voice` "" is the language's own. `slow`: there shall be a slower
    reading too."""

    text: str = ""
    file: Path | None = None
    prefer_text: bool = False
    voice: str = ""
    speed: float = 1.0
    slow: bool = False


Wordings = Mapping[tuple[str, str], Wording]
"""By key and language."""


def read_prompts(document: Document, folder: Path, problems: Problems) -> dict[tuple[str, str], Wording]:
    """`folder` is the configuration's own. A file that is missing is a fault, a language that is, a warning."""
    file = problems.shape(document, PromptsFile)
    found: dict[tuple[str, str], Wording] = {}
    for key, by_language in file.prompts.items() if file is not None else ():
        for language, shape in by_language.items():
            _check(document, (key, language), shape, folder, problems)
            found[key, language] = _wording(shape, folder)
        if missing := [language for language in SPOKEN_LANGUAGES if language not in by_language]:
            place = document.place_of(("prompts", key))
            problems.warn(place, wording.ONLY_ONE_LANGUAGE, key=shown(key), missing=", ".join(missing))
    return found


def glance(folder: Path) -> dict[tuple[str, str], Wording]:
    """What prompts.yaml says, as far as it can be read; its faults are for who checks the folder."""
    try:
        with (folder / WORDINGS).open("rb") as file:
            document = read(file.read(MOST_BYTES + 1), WORDINGS)
    except (OSError, ConfigurationError):
        return {}
    return read_prompts(document, folder, Problems())


def _wording(shape: WordingShape, folder: Path) -> Wording:
    file = folder / PROMPTS / shape.file if shape.file else None
    return Wording(shape.text or "", file, shape.prefer == "text", shape.voice or "", shape.speed, shape.slow)


def _check(
    document: Document, spoken: tuple[str, str], shape: WordingShape, folder: Path, problems: Problems
) -> None:
    path = ("prompts", *spoken)
    if shape.file and not (folder / PROMPTS / shape.file).is_file():
        problems.error(document.place_of((*path, "file")), wording.NO_FILE, file=shape.file)
    if not shape.file and spoken[1] not in SPOKEN_LANGUAGES:
        problems.error(document.place_of(path), wording.NO_VOICE, language=shown(spoken[1]))

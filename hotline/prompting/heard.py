"""Which form of a prompt is heard: the owner's recording or his text, and until that is made, what there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.prompts import Wording, Wordings
from prompts.shelf import Shelf, Spoken
from prompts.takes import Take
from prompts.uploads import Upload

Files = Mapping[int, Path]


@dataclass(frozen=True, slots=True)
class Made:
    """`find` gives the files of a sound, empty while it is not made; `last` is what a text sounded like before it was
    changed: it is heard until the new sound is made."""

    find: Callable[[Take], Files]
    last: Mapping[Spoken, Files]

    def said(self, take: Take | None) -> Files:
        return (self.find(take) or self.last.get((take.key, take.language), {})) if take is not None else {}


def takes(wordings: Wordings) -> Iterator[Take]:
    """Every sound that prompts.yaml asks for: of each prompt its text, its recording, its slower reading."""
    for spoken, wording in wordings.items():
        forms = (_text(spoken, wording), _recording(spoken, wording), _slower(spoken, wording))
        yield from (take for take in forms if take is not None)


def over(wordings: Wordings, uploads: Mapping[Spoken, Upload], own: frozenset[Spoken], made: Made) -> Shelf:
    """What lies over the folder's own recordings (`own`) and the product's."""
    files: dict[Spoken, Files] = {spoken: upload.files for spoken, upload in uploads.items()}
    words = {spoken: upload.words for spoken, upload in uploads.items() if upload.words}
    for spoken, wording in wordings.items():
        said = made.said(_text(spoken, wording))
        if wording.prefer_text or spoken not in own | uploads.keys():
            recorded = files.get(spoken) or _found(made, _recording(spoken, wording))
            files[spoken] = (said or recorded) if wording.prefer_text else (recorded or said)
        if wording.text:
            words.setdefault(spoken, wording.text)
        if (slower := _slower(spoken, wording)) is not None:
            files[slower.key, slower.language] = made.said(slower)
    return Shelf({spoken: by_rate for spoken, by_rate in files.items() if by_rate}, words)


def _found(made: Made, take: Take | None) -> Files:
    return made.find(take) if take is not None else {}


def _text(spoken: Spoken, wording: Wording) -> Take | None:
    return Take(*spoken, wording.text, wording.voice, wording.speed) if wording.text else None


def _recording(spoken: Spoken, wording: Wording) -> Take | None:
    return Take(*spoken, wording.text, recording=wording.file) if wording.file else None


def _slower(spoken: Spoken, wording: Wording) -> Take | None:
    text = _text(spoken, wording)
    return text.slower() if text is not None and wording.slow else None

"""Sounds that are listened to before they are put on the air: recordings taken in, and words spoken here."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from console.prompt_desks import PromptDraft, PutOn
from hotline.prompting.desk import PromptDesk, now
from hotline.prompting.measuring import levels
from prompts.figures import Figures, figures_of
from prompts.listing import Row
from prompts.shelf import Spoken
from prompts.takes import Take
from prompts.uploads import Origin
from prompts.wav import RATES_HZ, length_ms
from speech import intake

MOST_DRAFTS = 50
LIVE_S = 3600.0


@dataclass(frozen=True, slots=True)
class _Kept:
    draft: PromptDraft
    made_at: float
    ours: bool
    """Whether the files are this draft's alone."""


class PromptDrafts:
    """Safe in any thread. A draft is gone after an hour, when too many came after it, or with the process."""

    def __init__(self, desk: PromptDesk, folder: Path) -> None:
        self._desk, self._folder = desk, folder
        self._kept: dict[str, _Kept] = {}
        self._changing = threading.Lock()
        shutil.rmtree(folder, ignore_errors=True)

    def recorded(self, source: Path) -> PromptDraft:
        """A recording as callers would hear it; blocks for seconds. Raises SoundRefusedError."""
        name = secrets.token_hex(8)
        files = {rate_hz: self._folder / f"{name}.{rate_hz // 1000}k.wav" for rate_hz in RATES_HZ}
        finished = intake.take_in(source, files)
        figures = Figures(finished.length_ms, finished.lufs, finished.peak_dbfs)
        return self._keep(PromptDraft(name, files, figures), ours=True)

    def spoken(self, text: str, language: str, voice: str, speed: float) -> PromptDraft:
        """Words as the voice says them; blocks for seconds. Raises SpeechError."""
        files = self._desk.maker.make(Take("draft", language, text, voice, speed))
        figures = figures_of(files[max(files)]) or _figures(files[max(files)])
        draft = PromptDraft(secrets.token_hex(8), files, figures, text, language, voice, speed)
        return self._keep(draft, ours=False)

    def draft(self, draft: str) -> PromptDraft | None:
        kept = self._kept.get(draft)
        return kept.draft if kept is not None and kept.made_at > time.monotonic() - LIVE_S else None

    def put_on(self, draft: PromptDraft, spoken: Spoken, order: PutOn) -> Row:
        """From the next play on it is heard, as a new version. Raises as `Uploads.add`; OSError for one that is gone
        just now, or a disk that does not take it."""
        words = order.words or draft.text
        origin = Origin(order.by, now(), words, order.why, draft.voice, draft.speed)
        with TemporaryDirectory(prefix="hotline-", dir=self._beside()) as folder:
            made = {rate_hz: Path(folder) / f"{rate_hz}.wav" for rate_hz in RATES_HZ}
            for rate_hz, path in made.items():
                shutil.copyfile(_nearest(draft.files, rate_hz), path)
            upload = self._desk.put_on_new(made, draft.figures, spoken, origin, order.expected)
        return self._desk.row_of(upload, draft.figures)

    def _beside(self) -> Path:
        """On the disk of the uploads, so that a finished file is moved there in one step."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def _keep(self, draft: PromptDraft, *, ours: bool) -> PromptDraft:
        with self._changing:
            oldest = time.monotonic() - LIVE_S
            young = {name: kept for name, kept in self._kept.items() if kept.made_at > oldest}
            young = dict(list(young.items())[1 - MOST_DRAFTS :])
            gone = [kept for name, kept in self._kept.items() if name not in young and kept.ours]
            self._kept = young | {draft.draft: _Kept(draft, time.monotonic(), ours)}
        for kept in gone:
            for path in kept.draft.files.values():
                path.unlink(missing_ok=True)
        return draft


def _figures(path: Path) -> Figures:
    """Of a sound that was made beforehand."""
    lufs, peak_dbfs = levels(path) or (0.0, 0.0)
    return Figures(length_ms(path), lufs, peak_dbfs)


def _nearest(files: Mapping[int, Path], rate_hz: int) -> Path:
    return files.get(rate_hz) or files[max(files)]

"""The prompts while the server is up: what is heard now, what is still being made, what comes by upload.

A start or a reload waits for none of it. One thread makes what is missing, one sound after another, and lays each
over the catalogue when it is done; until then callers hear what there is.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from calls.model import Sound
from config.prompts import Wordings
from config.wording.kind import printable
from hotline.prompting.heard import Made, over, takes
from hotline.prompting.maker import Maker, Speak, keep
from hotline.prompting.measuring import Measured
from hotline.sounds import UPLOADED
from prompts.catalogue import Catalogue
from prompts.figures import Figures
from prompts.listing import Form, Row, rows
from prompts.made import SHIPPED as MADE_BEFOREHAND
from prompts.made import MadeSounds
from prompts.names import name_key
from prompts.overlay import Overlay
from prompts.shelf import Spoken
from prompts.takes import Take
from prompts.uploads import Change, Origin, Upload, Uploads
from prompts.wav import RATES_HZ
from speech import intake
from speech.errors import SpeechError

log = logging.getLogger("hotline.prompts")

LOOK_FOR_NAMES_S = 2.0
LONGEST_NAME = 40
MOST_NAMES = 1000

Tell = Callable[[str], None]
"""Tells the owner how far it is, a line at a time."""


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class _State:
    """What is in force: the catalogue callers hear, and what prompts.yaml wants."""

    catalogue: Catalogue
    wordings: Wordings = field(default_factory=dict)
    own: frozenset[Spoken] = frozenset()


class PromptDesk:
    """`voice` names the model that `speak` speaks with. Safe in any thread; `open` first."""

    def __init__(self, data_dir: Path, speak: Speak, voice: str, tell: Tell = log.info) -> None:
        folder = data_dir / "prompts"
        self.live = Overlay()
        self.uploads = Uploads(data_dir / UPLOADED)
        self._sounds = MadeSounds(folder / "rendered")
        self.maker = Maker(self._sounds, speak, voice)
        self._tell = tell
        self._state = _State(Catalogue.load())
        self._changing = threading.Lock()
        self._todo: queue.SimpleQueue[list[Take] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._tried_names: set[Spoken] = set()
        self._last_problem = ""
        self._measured = Measured()

    @property
    def catalogue(self) -> Catalogue:
        """What callers hear."""
        return self._state.catalogue

    def open(self, catalogue: Catalogue, wordings: Wordings, own_folder: Path) -> None:
        """From now on this catalogue is in force, with all that is made laid over it; what is not, follows.

        `own_folder` has the owner's recordings. Looks at files only: nothing is spoken here.
        """
        catalogue.live = self.live
        assert catalogue.ground is not None
        own = frozenset(
            spoken
            for spoken, files in catalogue.ground.files.items()
            if any(path.is_relative_to(own_folder) for path in files.values())
        )
        with self._changing:
            self._state = _State(catalogue, wordings, own)
            self._lay()
        self._todo.put(self.missing())

    def missing(self) -> list[Take]:
        """What is still to be made."""
        return [take for take in takes(self._state.wordings) if not self.maker.find(take)]

    def start(self) -> None:
        """Make what is missing, on a thread of its own."""
        self._thread = threading.Thread(target=self._work, name="prompts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """A sound that is being made is not waited for."""
        self._todo.put(None)

    def make_missing(self) -> list[tuple[Take, SpeechError]]:
        """Make it all here and now, telling how far it is; what could not be made, and why."""
        missing, failed = self.missing(), []
        for number, take in enumerate(missing, 1):
            problem = self._made(take)
            failed += [(take, problem)] if problem is not None else []
            self._tell(f"{number}/{len(missing)} {take.language} {take.key}" + (f": {problem}" if problem else ""))
        return failed

    def upload(self, source: Path, spoken: Spoken, *, by: str, words: str = "") -> tuple[Upload, intake.Finished]:
        """Take a recording in; it is heard from the next play on. Blocks for seconds.

        Raises SoundRefusedError for one that cannot be used, ValueError for what is no key or language.
        """
        with TemporaryDirectory(prefix="hotline-") as folder:
            made = {rate_hz: Path(folder) / f"{rate_hz}.wav" for rate_hz in RATES_HZ}
            finished = intake.take_in(source, made)
            return self.put_on_new(made, finished, spoken, Origin(by, now(), words)), finished

    def put_on_new(
        self,
        made: dict[int, Path],
        finished: intake.Finished | Figures,
        spoken: Spoken,
        origin: Origin,
        expected: int | None = None,
    ) -> Upload:
        """A new version of finished files, which are moved; heard from the next play on. Raises as `Uploads.add`."""
        upload = self.uploads.add(spoken, made, origin, expected=expected)
        keep(finished, upload.files)
        with self._changing:
            self._lay()
        return upload

    def put_on(self, spoken: Spoken, version: int, *, by: str, why: str, expected: int | None = None) -> None:
        """Another version that was uploaded is heard from the next play on, or (`NOTHING`) what there was without
        uploads. Raises as `Uploads.put_on`."""
        self.uploads.put_on(spoken, Change(version, by, now(), why), expected=expected)
        with self._changing:
            self._lay()

    def left_without(self, spoken: Spoken) -> bool:
        """Whether something of this key can be heard in some language when its upload in this one is not."""
        state = self._state
        assert state.catalogue.ground is not None
        others = {*state.catalogue.ground.files, *self.uploads.heard()} - {spoken}
        said = {other: wording for other, wording in state.wordings.items() if other[0] == spoken[0]}
        here = spoken in state.catalogue.ground.files
        return here or any(key == spoken[0] for key, _ in others) or any(map(self.maker.find, takes(said)))

    def take_recording(self, source: Path, spoken: Spoken, *, by: str, words: str = "") -> Row:
        """As `upload`, and how the prompt is listed from then on."""
        upload, finished = self.upload(source, spoken, by=by, words=words)
        return self.row_of(upload, finished)

    def row_of(self, upload: Upload, figures: intake.Finished | Figures) -> Row:
        """How the prompt is listed while this upload is heard."""
        text = self.catalogue.shelf.words.get((upload.key, upload.language), "")
        path = upload.files[max(upload.files)]
        length_ms, lufs, peak_dbfs = figures.length_ms, figures.lufs, figures.peak_dbfs
        return Row(upload.key, upload.language, Form.UPLOAD, text, path, length_ms, lufs, peak_dbfs, upload.version)

    def rows(self) -> list[Row]:
        """Everything that can be said, as it is heard now."""
        state = self._state
        wanted = {spoken: wording.text for spoken, wording in state.wordings.items()}
        return [self._measured.known(row) for row in rows(state.catalogue, wanted, self._form_of)]

    def measure(self) -> bool:
        """Whether recordings of the owner's are being measured just now: on a thread that is begun here, once for
        each file; `rows` have their loudness then."""
        return self._measured.begin(self.rows())

    def heard(self, key: str, language: str, rate_hz: int, *, slow: bool = False) -> Path | None:
        """What a caller of this language hears, maybe in another one; None where he would hear a tone."""
        sounds = [Sound(key, language, slow=slow)]
        catalogue = self.catalogue
        return None if catalogue.unsaid(sounds) else catalogue.files(sounds, rate_hz)[0]

    def _form_of(self, spoken: Spoken, path: Path) -> tuple[Form, int]:
        if path.is_relative_to(self.uploads.folder):
            return Form.UPLOAD, int(path.name[:4])
        if not path.is_relative_to(self._sounds.folder):
            return (Form.TEXT if path.is_relative_to(MADE_BEFOREHAND) else Form.FOLDER), 0
        wording = self._state.wordings.get(spoken)
        if wording is None or wording.file is None:
            return Form.TEXT, 0
        recording = self.maker.find(Take(*spoken, "", recording=wording.file))
        return (Form.RECORDING if path in recording.values() else Form.TEXT), 0

    # --- the thread ---

    def _work(self) -> None:
        todo: list[Take] = []
        while True:
            try:
                fresh = self._todo.get(timeout=0 if todo else LOOK_FOR_NAMES_S)
            except queue.Empty:
                fresh = todo
            if fresh is None:
                return
            todo = fresh
            if todo:
                todo = self._next_of(todo)
            else:
                self._speak_names()

    def _next_of(self, todo: list[Take]) -> list[Take]:
        """Make the first. Without a voice only recordings can be made, and are; that is said once."""
        take, *rest = todo
        problem = self._made(take)
        if problem is not None and str(problem) != self._last_problem:
            self._last_problem = str(problem)
            log.warning("%s in %s, and maybe others, stay as they were: %s", take.key, take.language, problem)
        if not rest:
            left = len(self.missing())
            self._tell(
                f"{left} 个提示语未能生成 / prompts are not made" if left else "提示语已就绪 / all prompts are made"
            )
        return rest

    def _made(self, take: Take) -> SpeechError | None:
        """What kept it from being made; a defect of ours with one is no reason not to make the others."""
        try:
            self.maker.make(take)
            with self._changing:
                self._lay()
        except SpeechError as error:
            return error
        except Exception as error:
            log.exception("making %s in %s", take.key, take.language)
            return SpeechError("内部错误", f"A defect of ours: {type(error).__name__}")
        return None

    def _speak_names(self) -> None:
        """Names that callers could not be called by yet, for their next calls."""
        wanted = [name for name in self.catalogue.wanted_names if name not in self._tried_names]
        for name, language in wanted[: max(0, MOST_NAMES - len(self._tried_names))]:
            self._tried_names.add((name, language))
            if len(name) <= LONGEST_NAME and name.isprintable():
                self._speak_name(name, language)

    def _speak_name(self, name: str, language: str) -> None:
        take = Take(name_key(name), language, name)
        try:
            self.live.add(take.key, language, self.maker.make(take), name)
        except SpeechError as error:
            log.info("the name %s is not spoken: %s", printable(name), error)

    # --- what is heard ---

    def _lay(self) -> None:
        """Lay over the catalogue what there is by now, and remember it for the next start."""
        state, last = self._state, self._sounds.last()
        before = {spoken: self._sounds.find(name) for spoken, (name, _) in last.items()}
        shelf = over(state.wordings, self.uploads.heard(), state.own, Made(self.maker.find, before))
        state.catalogue.lay(shelf)
        said = {(take.key, take.language): take for take in takes(state.wordings) if take.recording is None}
        made = {spoken: take for spoken, take in said.items() if self.maker.find(take)}
        heard = {spoken: (self.maker.name(take), take.text) for spoken, take in made.items()}
        if {**last, **heard} != last:
            try:
                self._sounds.remember({**last, **heard})
            except OSError as error:
                log.warning("what is heard is not remembered: %s", error.strerror)

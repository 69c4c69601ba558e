"""What the database knows of the recordings, held against what was found on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calls.errors import HotlineError
from recordings.checking import Finding, Verdict
from recordings.folder import RecordingFolder
from recordings.wav import Wav
from store import Queries
from store.burials import Burials
from store.database import Database
from store.kept_recordings import buried, known
from store.rows import Recording


def compared(database: Database, folder: RecordingFolder, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong besides the findings. Raises what a database that is away raises."""
    found = {finding.path: finding for finding in findings}
    for recording in known(database):
        finding = found.get(recording.path)
        if finding is None and not _is_there(folder, recording.path) and _is_owed(database, recording):
            yield Finding(recording.path, Verdict.MISSING, "the database knows it, the manifest does not")
        elif finding is not None and _is_another(folder, recording, finding):
            yield Finding(recording.path, Verdict.CHANGED, "not the sound that the database knows")
    for stone in buried(database):
        if stone.done_at is not None and _is_there(folder, stone.path):
            yield Finding(stone.path, Verdict.ADDED, f"it was deleted on {stone.done_at:%Y-%m-%d}, and is here again")


def _is_there(folder: RecordingFolder, path: str) -> bool:
    """A path that leads elsewhere holds nothing of ours."""
    try:
        return folder.has(path)
    except HotlineError:
        return False


def _is_owed(database: Database, recording: Recording) -> bool:
    """Asked once its file was seen to be gone: until then it may have been deleted by right."""
    is_known = Queries(database).recording(recording.recording) is not None
    return is_known and Burials(database).stone(recording.recording) is None


def _is_another(folder: RecordingFolder, recording: Recording, finding: Finding) -> bool:
    if recording.sha256 is None:
        return False
    if finding.verdict is Verdict.WAITING:
        return _plain_sha256(folder, recording.path) not in (None, recording.sha256)
    return finding.wav_sha256 not in ("", recording.sha256)


def _plain_sha256(folder: RecordingFolder, path: str) -> str | None:
    """None when it was sealed meanwhile."""
    try:
        with Wav(folder.resolve(path)) as tape:
            return tape.sha256()
    except FileNotFoundError:
        return None
    except (HotlineError, OSError):
        return ""

"""Callers' audio on disk: where it lies, how it is read, repaired after a crash, and sealed. [Q1]"""

from recordings.folder import RecordingFolder
from recordings.peaks import peaks
from recordings.repair import Repaired, repair
from recordings.sealing import Sealed, seal, verify
from recordings.wav import NotARecordingError, NothingRecordedError, Wav

__all__ = [
    "NotARecordingError",
    "NothingRecordedError",
    "RecordingFolder",
    "Repaired",
    "Sealed",
    "Wav",
    "peaks",
    "repair",
    "seal",
    "verify",
]

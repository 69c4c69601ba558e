"""The folder of recordings as the owner's settings have it, and its master key."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

from hotline.private_folders import MEMORY, empty_folder, own_folder
from hotline.settings import Settings
from recordings.folder import RecordingFolder
from recordings.keyring import GivenKeys, KeyFile, KeyMissingError, Keys
from recordings.vault import Vault

log = logging.getLogger("hotline.recordings")


def keys_of(settings: Settings) -> Keys:
    """Raises ConfigurationError when a setting is no key; a file is looked at later."""
    if settings.recording_key is not None:
        return GivenKeys(settings.recording_key.get_secret_value(), "HOTLINE_RECORDING_KEY")
    return KeyFile(settings.key_file)


def folder_of(settings: Settings) -> RecordingFolder:
    """Raises ConfigurationError."""
    vault = Vault(keys_of(settings), settings.recording_archive)
    return RecordingFolder(settings.recordings, vault, settings.recordings_shared)


def open_folder(settings: Settings, say: Callable[[str], None]) -> RecordingFolder:
    """At the start: with a master key made where there never was one. `say` tells the owner what he must know.

    Raises ConfigurationError without the key only where the owner wants that: else calls are taken and recorded, and
    recordings wait for it.
    """
    folder = folder_of(settings)
    assert folder.vault is not None
    keys = folder.vault.keys
    try:
        if isinstance(keys, KeyFile):
            _have(keys, folder, settings, say)
        keys.ring()
    except KeyMissingError as error:
        if settings.recording_key_required:
            raise
        log.error("recordings wait to be sealed: %s", error)
        say(f"未加密 / not sealed: {error.faults[0]}")
    return folder


def played_folder(settings: Settings) -> Path:
    """Empty, for messages that are being played; never in the data folder. Raises OSError."""
    parents = (settings.run_dir,) if settings.run_dir is not None else (MEMORY, Path(tempfile.gettempdir()))
    return empty_folder(*(own_folder(parent, settings.data_dir, "-played") for parent in parents))


def _have(keys: KeyFile, folder: RecordingFolder, settings: Settings, say: Callable[[str], None]) -> None:
    """No new key where one is missing: its recordings would seem to be lost without a word."""
    if not folder.sealed() and keys.make():
        say(f"新的主密钥 {keys.place}，请另行备份 / a new master key: keep a copy of it elsewhere")
    if keys.path.resolve().is_relative_to(settings.data_dir.resolve()):
        say("主密钥与录音同在数据目录，请移出 / the master key lies beside what it seals: move it elsewhere")

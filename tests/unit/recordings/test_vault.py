"""Recordings that are kept: all of it comes back, nothing plain stays, and whatever was done to the files shows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings import durable, manifest
from recordings.chunks import BrokenSealError
from recordings.folder import RecordingFolder
from recordings.keyring import KeyMissingError
from recordings.master_keys import MasterKey
from recordings.sealed_form import Codec, key_file, sealed_file
from recordings.sealed_tape import is_sealed, rewrap
from recordings.vault import Told, Vault
from recordings.wav import NotARecordingError, Wav
from tests.unit.recordings.keys import Pocket
from tests.unit.recordings.tape import noise, tape

DAY = "2026/11/22"
PATH = f"{DAY}/c1-r1.wav"
FRAMES = 60_000


@pytest.fixture
def folder(tmp_path: Path) -> RecordingFolder:
    return a_folder(tmp_path / "recordings")


def a_folder(root: Path, codec: Codec = Codec.FLAC, *keys: MasterKey) -> RecordingFolder:
    folder = RecordingFolder(root, Vault(Pocket(*keys), codec))
    (folder.root / DAY).mkdir(parents=True, exist_ok=True)
    return folder


def kept(folder: RecordingFolder, path: str = PATH, frames: int = FRAMES, seed: int = 1) -> bytes:
    """Seal a tape there; the WAV file's bytes."""
    file = tape(folder.root / path, noise(frames, seed))
    content = file.read_bytes()
    assert vault(folder).keep(file, Told("c1", False, "talk"))
    return content


def vault(folder: RecordingFolder) -> Vault:
    assert folder.vault is not None
    return folder.vault


def read(folder: RecordingFolder, path: str = PATH) -> bytes:
    with folder.open(path) as found:
        return b"".join(found.content())


@pytest.mark.parametrize("codec", [Codec.WAV, Codec.FLAC])
@pytest.mark.parametrize("frames", [0, 1, 4096, 100_000])
def test_every_bit_comes_back(tmp_path: Path, codec: Codec, frames: int) -> None:
    folder = a_folder(tmp_path, codec)
    content = kept(folder, frames=frames)
    assert read(folder) == content
    with folder.open(PATH) as found:
        assert (found.frames, found.rate_hz) == (frames, 8000)


def test_nothing_plain_is_left(folder: RecordingFolder) -> None:
    content = kept(folder)
    names = {file.name for file in (folder.root / DAY).iterdir()}
    assert names == {"c1-r1.wav.sealed", "c1-r1.wav.key", manifest.NAME}
    pieces = [content[at : at + 16] for at in range(44, len(content) - 16, 997)]
    for file in (folder.root / DAY).iterdir():
        stored = file.read_bytes()
        assert not any(mark in stored for mark in (b"RIFF", b"fLaC", b"OggS", *pieces))
    assert (folder.root / DAY / "c1-r1.wav.sealed").stat().st_mode & 0o777 == 0o440


@given(first=st.integers(0, 44 + 4 * FRAMES - 1), length=st.integers(1, 4 * FRAMES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
def test_parts_are_those_of_the_plain_file(folder: RecordingFolder, first: int, length: int) -> None:
    file = folder.root / PATH
    content = tape(file, noise(FRAMES)).read_bytes()
    last = min(first + length, len(content)) - 1
    with Wav(file) as plain:
        assert b"".join(plain.content(first, last)) == content[first : last + 1]
    vault(folder).keep(file)
    with folder.open(PATH) as sealed:
        assert b"".join(sealed.content(first, last)) == content[first : last + 1]


def test_opus_is_as_long_and_sounds_alike(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, Codec.OPUS)
    seconds = np.arange(80_000) / 8000
    sound = np.stack([8000 * np.sin(2 * np.pi * 440 * seconds), 4000 * np.sin(2 * np.pi * 300 * seconds)], 1)
    vault(folder).keep(tape(folder.root / PATH, sound.astype(np.int16)))
    with folder.open(PATH) as found:
        back = found.sound()
    assert back.shape == sound.shape
    for channel in (0, 1):
        assert np.corrcoef(back[:, channel], sound[:, channel])[0, 1] > 0.99
        assert back[:, channel].std() == pytest.approx(sound[:, channel].std(), rel=0.05)


def test_a_rate_opus_does_not_know_is_kept_lossless(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, Codec.OPUS)
    content = tape(folder.root / PATH, noise(100), 11_025).read_bytes()
    vault(folder).keep(folder.root / PATH)
    assert read(folder) == content


def test_a_sealed_one_is_made_smaller_and_stays_readable_under_its_key(folder: RecordingFolder) -> None:
    kept(folder)
    key = key_file(folder.root / PATH).read_bytes()
    assert Vault(vault(folder).keys, Codec.OPUS).recode(folder.root / PATH)
    assert not Vault(vault(folder).keys, Codec.OPUS).recode(folder.root / PATH)
    assert not vault(folder).recode(folder.root / PATH), "nothing brings back what Opus lost"
    with folder.open(PATH) as found:
        assert found.frames == len(found.sound()) == FRAMES
    assert key_file(folder.root / PATH).read_bytes() == key
    before, after = manifest.lines(folder.root / DAY, vault(folder).keys.ring())
    assert after.values["instead_of"] == before.values["stored_sha256"]


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
def test_every_changed_byte_and_every_cut_of_a_file_shows(folder: RecordingFolder, data: st.DataObject) -> None:
    file = folder.root / PATH
    if not is_sealed(file):
        kept(folder, frames=20_000)
    which = data.draw(st.sampled_from([sealed_file(file), key_file(file)]))
    whole = which.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    changed = whole[:place] if cut else whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    which.chmod(0o600)
    which.write_bytes(changed)
    try:
        if not (cut and which.suffix == ".key" and place == len(whole) - 1):  # a line's end says nothing
            with pytest.raises((BrokenSealError, KeyMissingError)):
                read(folder)
    finally:
        which.write_bytes(whole)


def test_files_that_were_exchanged_or_renamed_do_not_open(folder: RecordingFolder) -> None:
    other = f"{DAY}/c2-r1.wav"
    kept(folder)
    kept(folder, other, seed=2)
    for kind in (sealed_file, key_file):
        shutil.copyfile(kind(folder.root / other), folder.root / "spare")
        kind(folder.root / PATH).chmod(0o600)
        shutil.copyfile(folder.root / "spare", kind(folder.root / PATH))
        with pytest.raises(BrokenSealError):
            read(folder)


def test_without_its_master_key_it_is_said_which_is_missing_and_nothing_is_touched(folder: RecordingFolder) -> None:
    content = kept(folder)
    stranger = RecordingFolder(folder.root, Vault(Pocket(MasterKey.new())))
    with pytest.raises(KeyMissingError, match=vault(folder).keys.ring().current.id) as caught:
        stranger.open(PATH)
    assert "备份" in caught.value.faults[0].remedy_zh
    assert read(folder) == content


def test_a_plain_recording_of_earlier_is_read_as_before(folder: RecordingFolder) -> None:
    content = tape(folder.root / PATH, noise(1000)).read_bytes()
    assert (read(folder), folder.plain(), folder.find("c1-r1")) == (content, [PATH], PATH)
    assert vault(folder).keep(folder.root / PATH)
    assert (read(folder), folder.plain(), folder.find("c1-r1")) == (content, [], PATH)
    assert folder.sealed() == [PATH]
    assert not vault(folder).keep(folder.root / PATH), "done with"


def test_one_that_is_still_written_to_stays_plain(folder: RecordingFolder) -> None:
    file = tape(folder.root / PATH, noise(1000))
    with file.open("ab") as more:
        more.write(bytes(4))
    with pytest.raises(NotARecordingError):
        vault(folder).keep(file)
    assert file.exists()


def test_a_plain_file_put_beside_a_sealed_one_replaces_nothing(folder: RecordingFolder) -> None:
    content = kept(folder)
    planted = tape(folder.root / PATH, noise(10, 9))
    with pytest.raises(BrokenSealError, match="another"):
        vault(folder).keep(planted)
    assert read(folder) == content


class KilledError(BaseException):
    """As if the process had ended there."""


@pytest.fixture
def killed_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """After so many writes, syncs, renames and removals of the real ones, the next one is never done."""
    left = [10**9]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise KilledError
            return real(*given, **named)

        return call

    for place, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (os, "fchmod"), (durable.os, "open")):
        monkeypatch.setattr(place, name, counted(getattr(place, name)))
    yield lambda count: left.__setitem__(0, count)
    left[0] = 10**9


@pytest.mark.parametrize("codec", [Codec.FLAC, Codec.OPUS])
def test_a_kill_at_any_step_of_keeping_loses_nothing(
    tmp_path: Path, killed_at: Callable[[int], None], codec: Codec
) -> None:
    deaths = 0
    while True:
        folder = a_folder(tmp_path / str(deaths), codec)
        content = tape(folder.root / PATH, noise(3000)).read_bytes()
        killed_at(deaths)
        try:
            vault(folder).keep(folder.root / PATH)
        except KilledError:
            killed_at(10**9)
            if folder.plain():
                assert (folder.root / PATH).read_bytes() == content, "the plain one is whole"
                vault(folder).keep(folder.root / PATH)
            deaths += 1
        else:
            break
        finally:
            killed_at(10**9)
        assert folder.plain() == []
        assert len(read(folder)) == len(content)
        if codec.is_lossless:
            assert read(folder) == content
        assert {file.suffix for file in (folder.root / DAY).iterdir()} <= {".sealed", ".key", ".jsonl"}
    assert deaths > 8


def test_a_kill_at_any_step_of_rewrapping_leaves_it_readable(
    folder: RecordingFolder, killed_at: Callable[[int], None]
) -> None:
    content = kept(folder)
    pocket = vault(folder).keys
    assert isinstance(pocket, Pocket)
    stored = sealed_file(folder.root / PATH).read_bytes()
    for deaths in range(100):
        pocket.keys = (*pocket.keys, MasterKey.new())
        killed_at(deaths)
        try:
            assert rewrap(folder.root / PATH, pocket)
        except KilledError:
            continue
        finally:
            killed_at(10**9)
            assert read(folder) == content
        break
    assert deaths > 3
    assert not rewrap(folder.root / PATH, pocket), "done with"
    pocket.keys = pocket.keys[-1:]
    assert read(folder) == content, "the last key alone opens it"
    assert sealed_file(folder.root / PATH).read_bytes() == stored, "the audio was not touched"


def test_erasing_takes_everything_but_a_line(folder: RecordingFolder) -> None:
    kept(folder)
    (folder.root / DAY / "c1-r1.left.wav").touch()
    assert folder.has(PATH)
    assert folder.remove(PATH).files == 3
    assert not folder.has(PATH)
    assert [file.name for file in (folder.root / DAY).iterdir()] == [manifest.NAME]
    assert manifest.latest(folder.root / DAY, vault(folder).keys.ring())["c1-r1.wav"]["kind"] == manifest.ERASED
    assert folder.remove(PATH).files == 0

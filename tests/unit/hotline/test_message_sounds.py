"""Messages among the prompts: found where they lie, and never in the way of a prompt."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import Purpose, RefusalReason, Sound, Tier
from hotline.message_sounds import MessageSounds, prompts_among
from recordings.folder import RecordingFolder
from recordings.vault import Vault
from tests.decisions import SOME_WHY
from tests.journeys.world import MORNING
from tests.unit.recordings.keys import Pocket
from tests.unit.recordings.tape import noise, tape

PATH = "2026/11/22/c1-v1.wav"
MESSAGE = Sound("recording", value="c1-v1")
LEFT = e.VoicemailLeft("c1", "c1-v1", "orders", Tier.NORMAL, "zh-CN", "c1-v1", "139")
SOUND = noise(3000)


def tell(sounds: MessageSounds, *events: e.Event) -> None:
    for event in events:
        sounds.hear(Entry(1, MORNING, 0.0, event))


def of_prompts(sounds: object) -> list[Path]:
    return [Path(sound.key) for sound in sounds]  # type: ignore[attr-defined]


@pytest.fixture(params=["plain", "sealed"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> RecordingFolder:
    folder = RecordingFolder(tmp_path / "recordings", Vault(Pocket()))
    file = folder.root / PATH
    file.parent.mkdir(parents=True)
    tape(file, SOUND)
    if request.param == "sealed":
        assert folder.vault is not None
        folder.vault.keep(file)
    return folder


@pytest.fixture
def played(tmp_path: Path) -> Path:
    (tmp_path / "played").mkdir()
    return tmp_path / "played"


def settle(sounds: MessageSounds) -> None:
    """What its thread was told is done."""
    sounds._thread.submit(lambda: None).result(10)


def test_a_message_is_heard_between_prompts_until_it_is_done_with(folder: RecordingFolder, played: Path) -> None:
    sounds = MessageSounds(folder, played)
    asked = (Sound("one"), MESSAGE, Sound("two"))
    assert sounds.files(asked, of_prompts) == [Path("one"), Path("two")]
    tell(sounds, e.RecordingStarted("c1", "c1-r1", "2026/11/22/c1-r1.wav", 8000))
    tell(sounds, e.RecordingStarted("c1", "c1-v1", PATH, 8000, Purpose.MESSAGE), LEFT)
    assert sounds.files(asked, of_prompts) == [Path("one"), played / "c1-v1.wav", Path("two")]
    with wave.open(str(played / "c1-v1.wav")) as file:
        assert (file.getnchannels(), file.readframes(10**6)) == (1, SOUND[:, 0].tobytes())
    tell(sounds, e.VoicemailHeard("c1-v1", "1001"))
    assert sounds.files((MESSAGE,), of_prompts) == []
    settle(sounds)
    assert list(played.iterdir()) == [], "nothing plain is left"
    assert prompts_among(asked) == (Sound("one"), Sound("two"))
    sounds.close()


def test_it_lies_plain_only_while_a_phone_rings_or_somebody_hears_it(folder: RecordingFolder, played: Path) -> None:
    sounds = MessageSounds(folder, played, ["c1-v1"])
    tell(sounds, LEFT, e.OfferMade("c1-v1", "o1", "1001", "sip:x", 20.0, SOME_WHY))
    settle(sounds)
    assert [file.name for file in played.iterdir()] == ["c1-v1.wav"]
    tell(sounds, e.OfferRefused("c1-v1", "o1", "1001", RefusalReason.DECLINED))
    settle(sounds)
    assert list(played.iterdir()) == []
    tell(sounds, e.OfferMade("c1-v1", "o2", "1001", "sip:x", 20.0, SOME_WHY))
    sounds.close()
    assert not played.exists()


def test_one_of_before_a_restart_is_found_and_one_whose_file_is_gone_is_silent(
    folder: RecordingFolder, played: Path
) -> None:
    sounds = MessageSounds(folder, played, ["c1-v1", "c9-v1"])
    assert len(sounds.files((MESSAGE, Sound("recording", value="c9-v1")), of_prompts)) == 1
    sounds = MessageSounds(folder, played, ["c1-v1"])
    (played / "c1-v1.wav").unlink()
    folder.remove(PATH)
    assert sounds.files((MESSAGE,), of_prompts) == []

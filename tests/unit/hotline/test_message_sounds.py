"""Messages among the prompts: found where they lie, and never in the way of a prompt."""

from __future__ import annotations

from pathlib import Path

from calls import events as e
from calls.journal import Entry
from calls.model import Purpose, Sound, Tier
from hotline.message_sounds import MessageSounds, prompts_among
from recordings.folder import RecordingFolder
from tests.journeys.world import MORNING

PATH = "2026/11/22/c1-v1.wav"
MESSAGE = Sound("recording", value="c1-v1")


def tell(sounds: MessageSounds, *events: e.Event) -> None:
    for event in events:
        sounds.hear(Entry(1, MORNING, 0.0, event))


def of_prompts(sounds: object) -> list[Path]:
    return [Path(sound.key) for sound in sounds]  # type: ignore[attr-defined]


def a_folder(tmp_path: Path) -> RecordingFolder:
    folder = RecordingFolder(tmp_path)
    (folder.root / PATH).parent.mkdir(parents=True)
    (folder.root / PATH).touch()
    (folder.root / "2026/11/22/c1-v1.left.wav").touch()
    return folder


def test_a_message_is_heard_between_prompts_until_it_is_done_with(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    sounds = MessageSounds(folder)
    asked = (Sound("one"), MESSAGE, Sound("two"))
    assert sounds.files(asked, of_prompts) == [Path("one"), Path("two")]
    left = e.VoicemailLeft("c1", "c1-v1", "orders", Tier.NORMAL, "zh-CN", "c1-v1", "139")
    tell(sounds, e.RecordingStarted("c1", "c1-r1", "2026/11/22/c1-r1.wav", 8000))
    tell(sounds, e.RecordingStarted("c1", "c1-v1", PATH, 8000, Purpose.MESSAGE), left)
    assert sounds.files(asked, of_prompts) == [Path("one"), folder.root / "2026/11/22/c1-v1.left.wav", Path("two")]
    tell(sounds, e.VoicemailHeard("c1-v1", "1001"))
    assert sounds.files((MESSAGE,), of_prompts) == []
    assert prompts_among(asked) == (Sound("one"), Sound("two"))


def test_one_of_before_a_restart_is_found_and_one_whose_file_is_gone_is_silent(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    sounds = MessageSounds(folder, ["c1-v1", "c9-v1"])
    assert len(sounds.files((MESSAGE, Sound("recording", value="c9-v1")), of_prompts)) == 1
    (folder.root / "2026/11/22/c1-v1.left.wav").unlink()
    assert sounds.files((MESSAGE,), of_prompts) == []

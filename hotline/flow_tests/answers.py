"""What the bot answers in flow tests over SIP: spoken once, before anybody calls, and there for every server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from config.flow_tests import Story
from config.prompts import Wordings
from hotline import settings
from hotline.prompting.heard import takes
from hotline.prompting.maker import Maker
from hotline.prompting.speaking import spoken_by, voice_name
from prompts.made import MadeSounds
from prompts.takes import Take
from speech.choice import Choice
from speech.process import SpeechProcess

RENDERED = Path("prompts", "rendered")
"""Where a server keeps what it has made, in its data folder."""


def speak_answers(wordings: Wordings, stories: Iterable[Story], made: Path, speech: SpeechProcess) -> None:
    """Those that the tests come to, as the server would speak them. Blocks for seconds each; raises SpeechError."""
    maker = Maker(MadeSounds(made), spoken_by(speech), voice_name(Choice.read(settings.load().speech)))
    for take in _answers(wordings, stories):
        maker.make(take)


def _answers(wordings: Wordings, stories: Iterable[Story]) -> Iterator[Take]:
    keys = {f"kb.{act.understood}" for story in stories for act in story.test.script if act.understood}
    return (take for take in takes(wordings) if {take.key, take.key.rpartition(".")[0]} & keys)


def lend(made: Path, data: Path) -> None:
    """A server with this data folder finds what was made, and leaves there what it makes. They are named by what they
    are made from, and appear whole: several servers may do so at once."""
    made.mkdir(exist_ok=True)
    (data / RENDERED).parent.mkdir(parents=True)
    (data / RENDERED).symlink_to(made)

"""The example's first caller hears everything at once: what it says beyond the product's sounds is shipped [H2]."""

from __future__ import annotations

from pathlib import Path

from config import hotline as configuration
from hotline.prompting.heard import takes
from hotline.prompting.maker import Maker
from hotline.prompting.speaking import voice_name
from prompts.made import SHIPPED, MadeSounds
from prompts.wav import read_header
from speech.choice import Choice

EXAMPLE = Path(__file__).parents[3] / "config" / "example"


def made(tmp_path: Path) -> Maker:
    def speak(*_: object) -> None:
        raise AssertionError("nothing is to be spoken")

    return Maker(MadeSounds(tmp_path), speak, voice_name(Choice()))  # type: ignore[arg-type]


def test_every_text_of_the_example_is_made_and_nothing_else_is_shipped(tmp_path: Path) -> None:
    maker = made(tmp_path)
    wanted = list(takes(configuration.load(EXAMPLE, None).wordings))
    assert wanted
    assert [take.key for take in wanted if not maker.find(take)] == []
    assert {path.name for take in wanted for path in maker.find(take).values()} == {
        path.name for path in SHIPPED.glob("*.wav")
    }


def test_what_is_shipped_can_be_played() -> None:
    assert {read_header(path).rate_hz for path in SHIPPED.glob("*.wav")} == {8000}

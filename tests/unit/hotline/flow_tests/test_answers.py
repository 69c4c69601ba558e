"""What the bot answers in flow tests over SIP is made once, and every server finds it."""

from __future__ import annotations

from pathlib import Path

from config.flow_tests import Story
from config.prompts import Wording, Wordings
from config.shapes import flow_tests as shapes
from hotline.flow_tests.answers import RENDERED, _answers, lend

WORDINGS: Wordings = {
    (key, "en"): Wording(key) for key in ("kb.invoice", "kb.invoice.confirm", "kb.invoices", "kb.points", "greeting")
}


def story(**act: str) -> Story:
    test = {"name": "t", "script": [{"speak": "please", **act}], "expect": {}}
    return Story("tests.yaml:1:1", shapes.TestShape.model_validate(test))


def test_only_the_entries_that_tests_come_to_are_spoken() -> None:
    spoken = [take.key for take in _answers(WORDINGS, [story(understood="invoice")])]
    assert spoken == ["kb.invoice", "kb.invoice.confirm"]


def test_who_is_understood_by_nobody_has_nothing_spoken() -> None:
    assert list(_answers(WORDINGS, [story()])) == []


def test_two_servers_share_what_they_make(tmp_path: Path) -> None:
    made = tmp_path / "made"
    for server in ("first", "second"):
        lend(made, tmp_path / server)
    (tmp_path / "first" / RENDERED / "sound.wav").write_bytes(b"RIFF")
    assert (tmp_path / "second" / RENDERED / "sound.wav").read_bytes() == b"RIFF"

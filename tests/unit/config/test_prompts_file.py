"""prompts.yaml: what the owner has the hotline say, checked to the line and published as a schema [H4]."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from config import prompts_schema
from config.hotline import check, load
from config.prompts import Wording, glance
from tests.unit.config.folders import PROMPTS, small
from tests.unit.prompts.specimens import Specimen

WORDINGS = """\
prompts:
  spring.greeting:
    zh-CN: {text: 祝您新春快乐。, voice: zf_xiaoxiao, speed: 0.95, slow: true}
    en: Happy New Year.
  notice:
    zh-CN: {file: notices/today.wav, text: 今日通知, prefer: text}
    en: {file: notices/today.wav}
"""


def with_prompts(where: Path, text: str = WORDINGS) -> Path:
    folder = small(where)
    (folder / "prompts.yaml").write_text(text, encoding="utf-8")
    Specimen(rate_hz=44_100, channels=2).write(folder / "prompts" / "notices" / "today.wav")
    return folder


def test_a_hotline_need_not_have_words_of_its_own(tmp_path: Path) -> None:
    assert load(small(tmp_path), PROMPTS).wordings == {}


def test_each_prompt_says_in_each_language_what_is_written(tmp_path: Path) -> None:
    folder = with_prompts(tmp_path)
    notice = folder / "prompts" / "notices" / "today.wav"
    assert load(folder, PROMPTS).wordings == {
        ("spring.greeting", "zh-CN"): Wording("祝您新春快乐。", voice="zf_xiaoxiao", speed=0.95, slow=True),
        ("spring.greeting", "en"): Wording("Happy New Year."),
        ("notice", "zh-CN"): Wording("今日通知", notice, prefer_text=True),
        ("notice", "en"): Wording("", notice),
    }
    assert glance(folder) == load(folder, PROMPTS).wordings


def test_flows_may_name_them_before_anybody_has_spoken_them(tmp_path: Path) -> None:
    folder = with_prompts(tmp_path)
    flow = folder / "flows" / "main.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("menu.main", "spring.greeting"), encoding="utf-8")
    assert load(folder, PROMPTS)
    (folder / "prompts.yaml").unlink()
    assert any("spring.greeting" in fault.problem for fault in check(folder, PROMPTS)[0])


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("prompts:\n  Bad Key: {zh-CN: 好}\n", "prompts.yaml:2:3", "is no prompt key"),
        ("prompts:\n  menu.slow: {zh-CN: 好}\n", "prompts.yaml:2:3", "is no prompt key"),
        ("prompts:\n  a:\n    Mandarin: 好\n", "prompts.yaml:3:5", "is no language tag"),
        ("prompts:\n  a: {}\n", "prompts.yaml:2:3", "a"),
        ("prompts:\n  a:\n    zh-CN: {voice: zf_xiaoxiao}\n", "prompts.yaml:3:5", "neither text nor file"),
        ("prompts:\n  a:\n    zh-CN: {text: 好, speed: 9}\n", "prompts.yaml:3:22", "speed must be 1.5 or less"),
        ("prompts:\n  a:\n    zh-CN: {text: 好, prefer: loud}\n", "prompts.yaml:3:22", "prefer cannot be"),
        ("prompts:\n  a:\n    zh-CN: {file: ../../etc/passwd.wav}\n", "prompts.yaml:3:13", "names no WAV file"),
        ("prompts:\n  a:\n    zh-CN: {file: none.wav}\n", "prompts.yaml:3:13", "there is no file prompts/none.wav"),
        ("prompts:\n  a:\n    yue: 你好\n", "prompts.yaml:3:5", "nobody here speaks"),
        ("prompts:\n  a:\n    zh-CN: {text: 好, loud: 1}\n", "prompts.yaml:3:22", "loud"),
        (f"prompts:\n  a:\n    zh-CN: {'好' * 501}\n", "prompts.yaml:3:5", "cannot be spoken"),
    ],
)
def test_what_cannot_be_said_is_named_by_line_and_column(tmp_path: Path, text: str, place: str, words: str) -> None:
    errors, _ = check(with_prompts(tmp_path, text), PROMPTS)
    assert [fault.place for fault in errors] == [place], errors
    assert words in errors[0].problem
    assert all((errors[0].remedy, errors[0].problem_zh, errors[0].remedy_zh))


def test_a_prompt_in_one_language_only_is_a_warning(tmp_path: Path) -> None:
    _, warnings = check(with_prompts(tmp_path, "prompts:\n  a: {en: Hello.}\n"), PROMPTS)
    assert ("prompts.yaml:2:3", True) in {(fault.place, "zh-CN" in fault.problem) for fault in warnings}


@pytest.mark.parametrize("text", ["", "prompts: [", "a: 1"])
def test_at_a_glance_a_file_that_cannot_be_read_says_nothing(tmp_path: Path, text: str) -> None:
    assert glance(with_prompts(tmp_path, text)) == {}
    assert glance(tmp_path / "nowhere") == {}


def test_the_published_schema_is_that_of_the_shapes_and_takes_what_they_take() -> None:
    assert prompts_schema.FILE.read_text(encoding="utf-8") == prompts_schema.text()
    jsonschema.validate(YAML(typ="safe", pure=True).load(WORDINGS), json.loads(prompts_schema.text()))
    for wrong in ({}, {"prompts": {"a": {"en": {"loud": 1}}}}, {"prompts": {"a": {"en": 3}}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, json.loads(prompts_schema.text()))

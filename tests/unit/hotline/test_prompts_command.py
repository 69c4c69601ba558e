"""Prompts on the command line: listed, checked, exported, brought to a server; announcements made and withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from calls import events as e
from console.serving import ConsoleServer
from hotline.cli import app
from hotline.commands.announce import seconds
from prompts.checking import faults
from prompts.listing import Form, Row
from tests.unit.config.folders import small
from tests.unit.console.house import TOKEN, House
from tests.unit.console.shop import open_shop

WORDINGS = "prompts:\n  spring.greeting: {zh-CN: 祝您新春快乐, en: Happy New Year}\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "house").mkdir()
    house = House(tmp_path / "house")
    open_shop(house)
    yield house
    house.close()


@pytest.fixture
def server(house: House) -> Iterator[str]:
    serving = ConsoleServer(house.app(), "127.0.0.1", 0)
    serving.start()
    yield f"http://127.0.0.1:{serving.port}"
    serving.stop()


def run(*words: str, folder: Path | None = None, language: str = "zh_CN.UTF-8") -> Result:
    here = {"HOTLINE_CONFIG_DIR": str(folder / "config"), "HOTLINE_DATA_DIR": str(folder / "data")} if folder else {}
    environment = {"LC_ALL": language, "COLUMNS": "300", "HOTLINE_API_TOKEN": TOKEN, **here}
    return CliRunner().invoke(app, [*words], env=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small(tmp_path)
    (tmp_path / "config" / "prompts.yaml").write_text(WORDINGS, encoding="utf-8")
    return tmp_path


def recording(folder: Path) -> Path:
    at_s = np.arange(44_100) / 44_100
    soundfile.write(folder / "in.ogg", 0.1 * np.sin(2 * np.pi * 440 * at_s), 44_100)
    return folder / "in.ogg"


def test_prompts_are_listed_with_where_they_come_from(folder: Path) -> None:
    shown = run("prompts", "list", "spring", folder=folder).stdout
    assert "待生成" in shown
    assert "祝您新春快乐" in shown
    rows = json.loads(run("prompts", "list", "greeting", "--json", folder=folder).stdout)
    assert {(row["key"], row["form"]) for row in rows if row["key"] == "greeting"} == {("greeting", "shipped")}


def test_the_owners_own_files_are_measured(folder: Path) -> None:
    own = folder / "config" / "prompts" / "zh-CN"
    own.mkdir(parents=True)
    loud = 0.9 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    soundfile.write(own / "notice.wav", loud, 16_000, subtype="PCM_16")
    (row,) = json.loads(run("prompts", "list", "notice", "--json", folder=folder).stdout)
    assert (row["form"], row["lufs"] > -6) == ("folder", True)
    checked = run("prompts", "check", folder=folder)
    assert checked.exit_code == 0
    assert "notice zh-CN: 响度为" in checked.stdout
    assert "spring.greeting en: 还没有声音" in checked.stdout


def row(key: str, language: str, **what: object) -> Row:
    return Row(key, language, **{"form": Form.TEXT, "text": "", "path": Path("x"), "lufs": -18.0, **what})  # type: ignore[arg-type]


def test_what_is_amiss_is_named_and_what_is_not_is_not() -> None:
    good = [row("a", "zh-CN"), row("a", "en"), row("number.wan", "zh-CN", form=Form.SHIPPED)]
    assert list(faults(good, {"a"})) == []
    assert list(faults([*good, row("a.slow", "en")], {"a"})) == [], "a slower reading need not be there"
    bad = [row("a", "en"), row("b", "", lufs=-12.0), row("b", "en", peak_dbfs=0.0), row("music.wait", "", lufs=-24.0)]
    found = [(fault.place, fault.problem.split(" ")[0], fault.problem_zh[:4]) for fault in faults(bad, {"a", "b"})]
    assert [place for place, *_ in found] == ["b", "b en", "a", "b", "music.wait"]
    assert all(words for _, *words in found)


def test_a_prompt_is_exported_as_it_is_heard(folder: Path) -> None:
    assert run("prompts", "play", "greeting", "-o", str(folder / "out.wav"), folder=folder).exit_code == 0
    assert soundfile.info(folder / "out.wav").samplerate == 16_000
    missing = run("prompts", "play", "no.such", "-o", str(folder / "no.wav"), folder=folder)
    assert (missing.exit_code, missing.stderr) == (1, "没有提示语 no.such\n")
    assert not (folder / "no.wav").exists()


def test_a_recording_is_brought_to_the_server_and_a_bad_one_refused(
    house: House, server: str, tmp_path: Path
) -> None:
    words = ("--key", "greeting", "--words", "您好", "--server", server)
    done = run("prompts", "add", str(recording(tmp_path)), *words)
    assert (done.exit_code, "greeting zh-CN" in done.stdout, "第 1 版" in done.stdout) == (0, True, True), done.output
    assert house.prompts.uploads.heard()["greeting", "zh-CN"].words == "您好"
    (tmp_path / "bad.wav").write_bytes(b"MZ")
    refused = run("prompts", "add", str(tmp_path / "bad.wav"), *words)
    assert refused.exit_code == 2
    assert "不是能识别的音频文件" in refused.stderr
    assert run("prompts", "add", str(tmp_path / "none.wav"), *words).exit_code == 2


def test_an_announcement_is_made_listed_and_taken_back(house: House, server: str) -> None:
    heard: list[e.Event] = []
    with house.live.listening(lambda entry: heard.append(entry.event)):
        made = run(
            "announce", "系统维护", "--en", "Maintenance", "--for", "1h30m", "--queue", "orders", "--server", server
        )
        assert made.exit_code == 0, made.output
        announcement = made.stdout.split()[1]
        assert made.stdout == f"已执行 {announcement}\n"
        listed = run("announce", "--server", server).stdout
        assert "系统维护 / Maintenance" in listed
        assert "90 min" in listed
        assert run("announce", "--withdraw", announcement, "--server", server).exit_code == 0
    events = [event for event in heard if isinstance(event, e.AnnouncementMade | e.AnnouncementWithdrawn)]
    assert [type(event).__name__ for event in events] == ["AnnouncementMade", "AnnouncementWithdrawn"]
    assert events[0].for_s == 5400  # type: ignore[union-attr]
    assert "已撤回" in run("announce", "--server", server).stdout
    assert run("announce", "--withdraw", announcement, "--server", server).exit_code == 1


@pytest.mark.parametrize(("text", "length_s"), [("30m", 1800), ("2h", 7200), ("90s", 90), ("1h1m1s", 3661)])
def test_durations_are_written_as_people_write_them(text: str, length_s: float) -> None:
    assert seconds(text) == length_s


@pytest.mark.parametrize("text", ["", "30", "m", "-5m", "0s", "1d", "1m1h"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert run("announce", "好", "--for", text).exit_code == 2


def test_a_file_that_cannot_be_played_is_named_by_the_check_of_the_folder(folder: Path) -> None:
    bad = folder / "config" / "prompts" / "zh-CN" / "a.wav"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"MZ")
    checked = run("check", str(folder / "config"))
    assert checked.exit_code != 0
    assert f"{bad}: 这不是 WAV 文件" in checked.stdout

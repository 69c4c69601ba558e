"""What can be wrong with the folder itself, and what names its state."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.folder import open_folder
from config.hotline import check, load
from config.problems import Problems
from config.reading import MOST_BYTES
from tests.unit.config.folders import PROMPTS, small


def errors_of(folder: Path) -> list[str]:
    return [str(fault).split("\n", maxsplit=1)[0] for fault in check(folder, PROMPTS)[0]]


def test_a_folder_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    assert errors_of(tmp_path / "nowhere") == [
        f"{tmp_path}/nowhere: there is no such configuration folder. "
        "Create it, or set HOTLINE_CONFIG_DIR to the right one"
    ]


@pytest.mark.parametrize("name", ["lines.yaml", "routing.yaml", "agents.yaml", "rubric.yaml"])
def test_a_missing_file_is_named_and_the_rest_is_checked_all_the_same(name: str, tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / name).unlink()
    remedy = "Create it; the file of the same name in config/example shows how"
    assert errors_of(folder) == [f"{name}: the file is missing. {remedy}"]


def test_an_old_folder_is_told_what_its_file_is_called_now(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "routing.yaml").rename(folder / "queues.yaml")
    assert errors_of(folder) == [
        "queues.yaml: the routing rules are in routing.yaml now. "
        "Rename queues.yaml to routing.yaml; what it says stays as it is, and may say more"
    ]
    (folder / "queues.yaml").rename(folder / "routing.yaml")
    assert errors_of(folder) == []


def test_hours_may_be_missing_when_no_flow_asks_for_them(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "hours.yaml").unlink()
    assert errors_of(folder) == ["flows/main.yaml:5:5: there is no calendar 'business'. There is none yet"]
    (folder / "flows" / "main.yaml").write_text("start: bye\nnodes: {bye: {hangup: }}\n", encoding="utf-8")
    assert load(folder, PROMPTS).calendars == {}


def test_without_flows_there_is_no_hotline(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "flows" / "main.yaml").unlink()
    assert errors_of(folder) == [
        "flows: there is no flow. Put at least one .yaml file here",
        "lines.yaml:4:5: there is no flow 'main'. There is none yet",
    ]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "agents.yaml").unlink()
    (folder / "agents.yaml").mkdir()
    assert errors_of(folder) == ["agents.yaml: the file cannot be read (Is a directory). Check its permissions"]


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    folder = small(tmp_path)
    with (folder / "agents.yaml").open("wb") as file:
        file.truncate(50 * MOST_BYTES)
    assert errors_of(folder) == [
        "agents.yaml: the file has 1024 kB, more than 1024 kB. Check that it is the right file"
    ]
    assert max(map(len, open_folder(folder, Problems()).raw.values())) == MOST_BYTES + 1


@pytest.mark.parametrize("name", ["two words", "-", "\x1b[31m", "a" * 65, ".hidden"])
def test_a_flow_file_must_have_a_name_a_flow_can_have(name: str, tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "flows" / f"{name}.yaml").write_bytes((folder / "flows" / "main.yaml").read_bytes())
    (told,) = errors_of(folder)
    assert "is not a name" in told
    assert told.isprintable()


def test_the_digest_changes_with_every_file_and_with_nothing_else(tmp_path: Path) -> None:
    folder = small(tmp_path)
    before = load(folder).digest
    (folder / "notes.txt").write_text("not ours", encoding="utf-8")
    assert load(folder).digest == before
    digests = {before}
    for file in sorted(folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        for remark in ("# one\n", "# two\n"):
            file.write_text(text + remark, encoding="utf-8")
            digests.add(load(folder).digest)
    assert len(digests) == 13


def test_a_flow_keeps_its_version_while_others_change(tmp_path: Path) -> None:
    folder = small(tmp_path)
    before = load(folder)
    (folder / "flows" / "other.yaml").write_text("start: bye\nnodes: {bye: {hangup: }}\n", encoding="utf-8")
    after = load(folder)
    assert set(after.flows) == {"main", "other"}
    assert after.flows["main"].version == before.flows["main"].version
    assert after.table.version == before.table.version
    assert after.digest != before.digest


def test_the_owners_own_prompts_are_found_where_there_are_any(tmp_path: Path) -> None:
    folder = small(tmp_path)
    assert load(folder).prompts_folder is None
    (folder / "prompts").mkdir()
    assert load(folder).prompts_folder == folder / "prompts"

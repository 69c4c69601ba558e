"""desk.yaml: optional, checked, in the order of the file [C2]."""

from __future__ import annotations

from pathlib import Path

from config.desk import NO_LISTS
from config.hotline import check, load
from tests.unit.config.folders import EXAMPLE, PROMPTS, small

DESK = """
dispositions:
  solved: {title: {zh-CN: 已解决, en: Solved}}
  visit: {title: {zh-CN: 已约上门}, queues: orders, note: true}
breaks:
  meal: {zh-CN: 用餐, en: Meal}
"""


def with_desk(where: Path, text: str = DESK) -> Path:
    folder = small(where)
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_hotline_need_not_have_one(tmp_path: Path) -> None:
    assert load(small(tmp_path), PROMPTS).desk == NO_LISTS


def test_it_is_what_the_file_says(tmp_path: Path) -> None:
    desk = load(with_desk(tmp_path), PROMPTS).desk
    assert list(desk.dispositions) == ["solved", "visit"]
    visit = desk.dispositions["visit"]
    assert (visit.title, visit.queues, visit.note) == ({"zh-CN": "已约上门"}, ("orders",), True)
    assert (visit.fits("orders"), visit.fits("other"), visit.fits(None)) == (True, False, False)
    assert desk.dispositions["solved"].fits(None)
    assert desk.breaks == {"meal": {"zh-CN": "用餐", "en": "Meal"}}


def test_faults_name_line_and_remedy_in_both_languages(tmp_path: Path) -> None:
    unknown = DESK.replace("queues: orders", "queues: oders")
    (fault,) = check(with_desk(tmp_path / "1", unknown), PROMPTS)[0]
    assert fault.place == "desk.yaml:4:33"
    assert "orders" in fault.remedy
    assert "orders" in fault.remedy_zh
    (fault,) = check(with_desk(tmp_path / "2", DESK.replace("{zh-CN: 用餐, en: Meal}", "{en: Meal}")), PROMPTS)[0]
    assert fault.place == "desk.yaml:6:3"
    assert fault.problem_zh


def test_no_queue_is_held_missing_while_the_queues_cannot_be_read(tmp_path: Path) -> None:
    folder = with_desk(tmp_path, DESK.replace("queues: orders", "queues: oders"))
    (folder / "routing.yaml").write_text("queues: [", encoding="utf-8")
    assert {fault.place.split(":")[0] for fault in check(folder, PROMPTS)[0]} == {"routing.yaml"}


def test_a_changed_list_is_a_changed_hotline(tmp_path: Path) -> None:
    folder = with_desk(tmp_path)
    before = load(folder, PROMPTS).digest
    (folder / "desk.yaml").write_text(DESK.replace("已解决", "解决了"), encoding="utf-8")
    assert load(folder, PROMPTS).digest != before


def test_the_example_names_each_in_both_languages() -> None:
    desk = load(EXAMPLE).desk
    titles = [*(one.title for one in desk.dispositions.values()), *desk.breaks.values()]
    assert titles
    assert all(set(title) == {"zh-CN", "en"} for title in titles)

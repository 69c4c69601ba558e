"""customers.yaml: optional, checked, known by number however it is written [R2]."""

from __future__ import annotations

from pathlib import Path

from calls.model import Tier
from config.hotline import check, load
from switchboard.customers import Customer
from tests.unit.config.folders import PROMPTS, small

CUSTOMERS = """
customers:
  "+8613800138000": {name: 李娜, tier: vip, manager: "1001"}
  01065529988: {name: 张伟}
"""


def with_customers(where: Path, text: str = CUSTOMERS) -> Path:
    folder = small(where)
    (folder / "customers.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_hotline_need_not_know_anybody(tmp_path: Path) -> None:
    assert load(small(tmp_path), PROMPTS).customers == {}


def test_customers_are_known_by_their_national_number(tmp_path: Path) -> None:
    assert load(with_customers(tmp_path), PROMPTS).customers == {
        "13800138000": Customer("13800138000", "李娜", Tier.VIP, "1001"),
        "01065529988": Customer("01065529988", "张伟", Tier.NORMAL, ""),
    }


def test_no_manager_is_held_missing_while_the_agents_cannot_be_read(tmp_path: Path) -> None:
    folder = with_customers(tmp_path)
    (folder / "agents.yaml").write_text("agents: [", encoding="utf-8")
    assert {fault.place.split(":")[0] for fault in check(folder, PROMPTS)[0]} == {"agents.yaml"}


def test_a_changed_customer_is_a_changed_hotline(tmp_path: Path) -> None:
    folder = with_customers(tmp_path)
    before = load(folder, PROMPTS).digest
    with_file = folder / "customers.yaml"
    with_file.write_text(CUSTOMERS.replace("vip", "member"), encoding="utf-8")
    assert load(folder, PROMPTS).digest != before

"""Other systems in a flow test over SIP: a server answers where the configuration's pointers look [H1]."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config.hotline import load
from hotline.flow_tests.services import _document, answering
from hotline.sounds import catalogue_for
from tests.unit.config.folders import EXAMPLE
from tests.unit.hotline.flow_tests.shop import write_shop

ORDER = {"state": "paid", "eta": "2026-11-28", "price": "99"}


def ask(url: str, body: bytes | None = None) -> Any:
    with urlopen(Request(url, body), timeout=5) as answer:
        return json.load(answer)


def lookups(config: Path) -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = YAML(typ="safe").load(config / "services.yaml")["lookups"]
    return loaded


def test_each_look_up_is_sent_to_the_server_and_answered_where_it_looks() -> None:
    with answering(EXAMPLE, {"order": ORDER, "points": {"points": "7", "until": "2027-12-31"}}) as config:
        order, points = lookups(config)["order"]["url"], lookups(config)["points"]["url"]
        assert ask(order) == {"order": ORDER}
        assert ask(points + "?x=1", b"{}") == {"points": "7", "valid_until": "2027-12-31"}


def test_a_system_that_is_down_or_not_mentioned_answers_503() -> None:
    with answering(EXAMPLE, {"order": "down"}) as config:
        for name in ("order", "points"):
            with pytest.raises(HTTPError) as refused:
                ask(lookups(config)[name]["url"])
            assert refused.value.code == 503
            refused.value.close()


def test_the_copy_can_be_used_the_folder_stays_and_the_server_is_gone_afterwards() -> None:
    before = (EXAMPLE / "services.yaml").read_bytes()
    with answering(EXAMPLE, {}) as config:
        hotline = load(config, catalogue_for(config).keys)
        url = lookups(config)["order"]["url"]
    assert set(hotline.services.lookups) == {"order", "points"}
    assert (EXAMPLE / "services.yaml").read_bytes() == before
    assert not config.exists()
    with pytest.raises(URLError):
        ask(url)


def test_a_full_queue_takes_nobody_in_the_copy() -> None:
    with answering(EXAMPLE, {}, ["orders"]) as config:
        queues = load(config, catalogue_for(config).keys).table.queues
    assert (queues["orders"].max_waiting, queues["repair"].max_waiting == 0) == (0, False)


def test_a_folder_without_other_systems_is_copied_as_it_is(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "config")
    (folder / "services.yaml").unlink()
    with answering(folder, {"order": "down"}) as config:
        assert not (config / "services.yaml").exists()


def at(document: Any, pointer: str) -> Any:
    """RFC 6901, written down a second time."""
    for step in pointer.split("/")[1:]:
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


steps = st.text("ab~/01 中.", min_size=1, max_size=3)


@given(st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=4), st.data())
def test_every_value_stands_where_its_pointer_looks(paths: list[list[str]], data: st.DataObject) -> None:
    escaped = ["/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in path) for path in paths]
    apart = [one for one in escaped if not any(one != two and f"{one}/".startswith(f"{two}/") for two in escaped)]
    pointers = {f"v{number}": pointer for number, pointer in enumerate(dict.fromkeys(apart))}
    values = {name: data.draw(st.text(max_size=5)) for name in pointers}
    document = _document(pointers, values)
    assert {name: at(document, pointer) for name, pointer in pointers.items()} == values


def test_a_value_without_a_pointer_stands_under_its_name() -> None:
    assert _document({}, {"state": "paid"}) == {"state": "paid"}

"""The telephone's settings follow from the owner's."""

from __future__ import annotations

import pytest

from hotline.settings import Settings
from hotline.telephone import sip_settings


@pytest.mark.parametrize(("total", "each"), [(200, 100), (3, 1), (1, 1)])
def test_one_source_alone_cannot_use_up_the_unconfirmed_calls(total: int, each: int) -> None:
    given = sip_settings(Settings(max_unconfirmed=total), ())
    assert (given.max_unconfirmed, given.max_unconfirmed_per_source) == (total, each)


def test_behind_a_proxy_that_counts_by_address_one_source_may_use_them_all() -> None:
    given = sip_settings(Settings(max_unconfirmed=200, agents_at="sip:{phone}@proxy.example"), ())
    assert (given.max_unconfirmed_per_source, given.agents_at) == (200, "sip:{phone}@proxy.example")


def test_both_transports_share_the_port_and_the_certificate_lies_with_the_data() -> None:
    settings = Settings(sip_port=5080)
    given = sip_settings(settings, ("110",))
    assert (given.endpoint.udp_port, given.endpoint.tcp_port, given.endpoint.tls_port) == (5080, 5080, 5081)
    assert given.certificates == settings.data_dir / "tls"
    assert given.emergency_numbers == ("110",)

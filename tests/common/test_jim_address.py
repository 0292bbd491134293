"""The page shows the address of JIM that works for whoever reads it, or none."""

import pytest

from common.jim_address import JimAddress


@pytest.mark.parametrize("address, port, host, options", [
    ("", 7777, "example.org", "-a example.org"),
    ("", 7000, "example.org", "-a example.org -p 7000"),
    ("0.0.0.0", 7000, "[2001:db8::1]", "-a 2001:db8::1 -p 7000"),
    ("127.0.0.1", 7000, "localhost", "-a localhost -p 7000"),
    ("127.0.0.1", 7000, "[::1]", "-a ::1 -p 7000"),
    ("127.0.0.1", 7777, "example.org", None),
    ("::1", 7777, "192.0.2.1", None),
])  # fmt: skip
def test_what_is_shown(address: str, port: int, host: str, options: str | None) -> None:
    place = JimAddress()
    assert place.from_host(host) is None
    place.listens(address, port)
    way = place.from_host(host)
    assert (way and way.options) == options

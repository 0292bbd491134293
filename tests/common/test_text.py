"""Check numbers and sizes as the log and the commands write them."""

import pytest

from common.text import counted, size_text


@pytest.mark.parametrize("count, text", [
    (0, "0 files are"), (1, "1 file is"), (2000, "2,000 files are"),
])  # fmt: skip
def test_a_number_has_the_right_form(count: int, text: str) -> None:
    assert counted(count, "file is", "files are") == text


@pytest.mark.parametrize("size, text", [
    (0, "0 kB"), (48_400, "48 kB"), (1_000_000, "1.0 MB"), (205_940_000, "205.9 MB"),
])  # fmt: skip
def test_a_small_size_is_in_kilobytes(size: int, text: str) -> None:
    assert size_text(size) == text

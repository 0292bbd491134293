"""Test the drill: what it counts, and, in its long form, the whole of it."""

from pathlib import Path

import pytest

from bench.drill import Found, compare, main
from bench.sequences import SEQ_DIGITS, prefix
from tests.test_install import LONG


def texts(name: str, *numbers: int) -> list[str]:
    return [f"{name}.{number:0{SEQ_DIGITS}d} and more" for number in numbers]


@pytest.mark.parametrize("numbers, found", [
    ((0, 1, 2, 3), Found(3, 3, 4, 0, 0)),
    ((0, 2, 3), Found(3, 2, 3, 1, 0)),
    ((0, 1), Found(3, 2, 2, 0, 0)),
    ((0, 1, 2, 2), Found(3, 3, 3, 0, 1)),
    ((), Found(3, 0, 0, 0, 0)),
])  # fmt: skip
def test_what_is_missing_is_counted(numbers: tuple[int, ...], found: Found) -> None:
    others = ["", "something else", *texts(prefix(2), 0)]
    assert compare([*others, *texts(prefix(1), *numbers)], {prefix(1): 3}) == found


@LONG
def test_a_small_drill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--users", "5", "--rate", "100", "--files", "2", "--seconds", "1"]
    assert main([*small, "--directory", str(tmp_path)]) == 0
    assert "Files with their SHA-256: 2 of 2. The restored server takes" in capsys.readouterr().out

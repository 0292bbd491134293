"""Tables of users: read right, or refused with the line; nothing is guessed."""

import pytest

from accounts.services.staff.user_import import Line, TableError, read_table


def names(data: bytes, encoding: str = "utf-8-sig") -> list[str]:
    return [line.name for line in read_table(data, encoding)]


@pytest.mark.parametrize(
    "data",
    [
        "name;password\nАня;x\nboris;y\n".encode(),
        "name;password\nАня;x\nboris;y\n".encode("utf-8-sig"),
        "name\tpassword\r\nАня\tx\r\nboris\ty\r\n".encode("utf-16"),
        "sep=;\nname;password\nАня;x\nboris;y\n".encode(),
        "sep=,\r\nname,password\r\nАня,x\r\nboris,y\r\n".encode("utf-8-sig"),
        '"Аня";"x"\n"boris";"y"'.encode(),
        "\n\nАня,x\n\nboris,y\n\n".encode(),
    ],
)
def test_tables(data: bytes) -> None:
    table = read_table(data)
    assert [(line.name, line.password) for line in table] == [("Аня", "x"), ("boris", "y")]


def test_lines_keep_their_numbers() -> None:
    table = read_table(b"sep=;\nname;password\n\nann;x\n\n\nbob;y\n")
    assert table == [Line(4, "ann", "x"), Line(7, "bob", "y")]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'ann\n"kim\nlee\npark\n', "Line 2: a quotation mark"),
        (b'ann\n"kim;x\nlee";y\n', "Line 2: a quotation mark"),
        (b"ann\n" + b"x" * 200_000, "Line 2 is longer"),
        ("ann\nMüller\n".encode("cp1252"), "Line 2 has another encoding"),
        ("Аня\n".encode("cp1251"), "Line 1 has another encoding"),
        (b"", "The file is empty"),
        (b"\n\n;;\n", "The file is empty"),
        (b"a\n" * 1002, "more than 1000 lines"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(data: bytes, problem: str) -> None:
    with pytest.raises(TableError, match=problem):
        read_table(data)


def test_an_encoding_that_the_operator_chose() -> None:
    assert names("Аня\n".encode("cp1251"), "cp1251") == ["Аня"]
    assert names("Müller\n".encode("cp1252"), "cp1252") == ["Müller"]

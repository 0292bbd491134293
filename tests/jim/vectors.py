"""List byte streams and the frames that a decoder must return for them."""

from typing import NamedTuple


class Vector(NamedTuple):
    """Name a stream with the objects `frames`.

    After them comes garbage (`is_broken`) or half an object (`is_open`).
    """

    name: str
    stream: bytes
    frames: list[bytes]
    is_broken: bool = False
    is_open: bool = False


def same(name: str, *frames: bytes, between: bytes = b"") -> Vector:
    """Join frames, with padding around each."""
    return Vector(name, between + between.join(frames) + between, list(frames))


BOM = b"\xef\xbb\xbf"
A, B, C = b'{"a":1}', b'{"b":{"c":[{},{"d":2}]}}', b"{}"
BROKEN_LINE = b'{"a":"no end\n'

VECTORS = [
    same("one", A),
    same("empty object", C),
    same("nested", B),
    same("glued", A, B, C, A),
    same("line feeds", A, B, C, between=b"\n"),
    same("CR LF", A, B, C, between=b"\r\n"),
    same("NUL", A, B, C, between=b"\0"),
    same("much padding", A, B, C, between=b" \t\r\n\0\0  \n\n"),
    same("an object over lines", b'{\n "a": 1,\r\n "b": {\n}\n}', A),
    same("white space inside", b'{ "a" : [ 1 , { "b" : 2 } ] }', A),
    same("braces in strings", b'{"a":"}{","{":"}}}"}', A),
    same("brackets in strings", b'{"a":"]["}', A),
    same("escaped quotes", rb'{"a":"\"}\"","b\"{":1}', A),
    same("backslashes", rb'{"a":"\\","b":"\\\\\"}"}', A),
    same("escapes of JSON", rb'{"a":"\u007d\n\t\/\b\uD83D\uDE00"}', A),
    same("Cyrillic and emoji", '{"a":"Привет, 👋}","ё":"}"}'.encode(), A),
    same("bytes that are no UTF-8, in a string", b'{"a":"\xff\xfe}"}', A),
    same("no JSON, but braces that fit", b"{what ever}", A),
    same("a line break in a string ends the object", BROKEN_LINE, A),
    same("a line break in a string, deep", b'{"a":{"b":["\n', A, between=b" "),
    same("deep", b'{"a":' * 50 + b"1" + b"}" * 50, A),
    Vector("nothing", b"", []),
    Vector("padding alone", b" \n\0\r\n", []),
    Vector("the beginning of an object", b'{"a":{"b":"}', [], is_open=True),
    Vector("an object and half of one", A + b'{"a', [A], is_open=True),
    Vector("garbage", b"hello", [], is_broken=True),
    Vector("garbage after an object", A + b"\nhello" + A, [A], is_broken=True),
    Vector("a brace too many", A + b"}" + A, [A], is_broken=True),
    Vector("an array", b"[1]", [], is_broken=True),
    Vector("a string", b'"{}"', [], is_broken=True),
    Vector("a comma between objects", A + b"," + A, [A], is_broken=True),
    Vector("a byte order mark", BOM + A + B, [A, B]),
    Vector("a byte order mark and nothing", BOM, []),
    Vector("a byte order mark and padding", BOM + b"\r\n" + A, [A]),
    Vector("two byte order marks", BOM + BOM + A, [], is_broken=True),
    Vector("a byte order mark after an object", A + BOM + A, [A], is_broken=True),
    Vector("a byte order mark after padding", b"\n" + BOM + A, [], is_broken=True),
    Vector("a broken byte order mark", BOM[:2] + A, [], is_broken=True),
    Vector("HTTP", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", [], is_broken=True),
    Vector("TLS", bytes.fromhex("16030100f8010000f40303") + b"{}" * 40, [], is_broken=True),
    Vector("a pickle", b"\x80\x04\x95\x17\x00\x00\x00\x00\x00\x00\x00}\x94.", [], is_broken=True),
    Vector("UTF-16", '{"a":1}'.encode("utf-16"), [], is_broken=True),
]

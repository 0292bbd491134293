"""Static files: joined, compressed, kept by browsers for good under an address with a version."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.http import Http404
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.test import RequestFactory

from jimserver.web.assets.bundles import (
    BUNDLES,
    join_modules,
    join_styles,
    later_script,
    page_script,
    shorten,
)
from jimserver.web.assets.handler import FOR_GOOD, StaticFiles
from jimserver.web.assets.storage import split_version, version


def answer(path: str, **headers: str) -> HttpResponseBase:
    return StaticFiles(lambda *_: None).serve(RequestFactory().get(path, headers=headers))


@pytest.mark.parametrize("name", [*BUNDLES, "messaging/icon.svg", "admin/css/base.css"])
def test_a_versioned_address_is_kept_for_good_and_compressed(name: str) -> None:
    plain = b"".join(answer(static(name)))
    for accepted, encoding, unpack in (
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ):
        found = answer(static(name), **{"Accept-Encoding": accepted})
        assert found["Cache-Control"] == FOR_GOOD
        assert found["Content-Encoding"] == encoding
        assert found["Vary"] == "Accept-Encoding"
        assert unpack(b"".join(found)) == plain


@pytest.mark.parametrize("prefix", ["", "0123456789ab/"])
def test_another_version_is_asked_for_each_time(prefix: str) -> None:
    found = answer(f"/static/{prefix}messaging/icon.svg")
    assert found["Cache-Control"] == "no-cache"
    assert found["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["no.js", "messaging/no.css", "../../etc/passwd", "%2e%2e/x.js"])
def test_what_is_not_there(name: str) -> None:
    for prefix in ("", f"{version()}/"):
        with pytest.raises(Http404):
            answer(f"/static/{prefix}{name}", **{"Accept-Encoding": "gzip"})


def test_split_version() -> None:
    assert split_version(f"{version()}/a/b.js") == ("a/b.js", True)
    assert split_version("aaaaaaaaaaaa/b.js") == ("b.js", False)
    assert split_version("a/b.js") == ("a/b.js", False)


def test_scripts_are_joined_in_the_order_in_which_they_need_each_other(tmp_path: Path) -> None:
    (tmp_path / "low.js").write_text(
        "// A comment.\nexport const a = 1;\nexport async function f() {}\n"
    )
    (tmp_path / "high.js").write_text('import { a } from "./low.js";\nexport class B {}\n')
    (tmp_path / "main.js").write_text(
        'import { B } from "./high.js";\nimport { a as c, f } from "./low.js";\nB(c, f);\n'
    )
    first = join_modules(tmp_path / "main.js")
    assert "".join(first.values()) == (
        "const module0 = (() => {\nconst a = 1;\nasync function f() {}\nreturn { a, f };\n})();\n"
        "const module1 = (() => {\nconst { a } = module0;\nclass B {}\nreturn { B };\n})();\n"
        "const module2 = (() => {\nconst { B } = module1;\nconst { a: c, f } = module0;\n"
        "B(c, f);\nreturn {  };\n})();\n"
    )
    (tmp_path / "later.js").write_text('import { a } from "./low.js";\na();\n')
    assert [*join_modules(tmp_path / "later.js", first).values()] == [
        "const module3 = (() => {\nconst { a } = module0;\na();\nreturn {  };\n})();\n"
    ]


def test_the_second_bundle_takes_from_the_first_what_it_needs() -> None:
    page, later = page_script(), later_script()
    (given,) = re.findall(r"^export (\{.+\});$", page, re.M)
    assert later.startswith(f'import {given} from "./page.js";\n')
    used = set(re.findall(r"^const \{.+\} = (module\d+);$", later, re.M))
    own = set(re.findall(r"^const (module\d+) = ", later, re.M))
    assert used - own == set(re.findall(r"module\d+", given))
    for text in (page, later):
        assert not re.search(r"^import\b(?! \{ module)", text, re.M)


# Bytes over the line until one can read and write; 20 ms each 1,000 of them on a slow line.
FIRST_BYTES = 34_500


def test_the_first_moment_is_light() -> None:
    start = answer("/static/messaging/start.js", **{"Accept-Encoding": "gzip"})
    sizes = {
        "page.js": len(gzip.compress(page_script().encode())),
        "page.css": len(gzip.compress(join_styles("page.css").encode())),
        "start.js": len(b"".join(start)),
    }
    assert sum(sizes.values()) < FIRST_BYTES, sizes


def test_no_style_looks_through_the_rows_of_messages() -> None:
    """`:has` on what holds them costs a walk through all of them at each change in it."""
    asking = re.compile(r"([^\s{},]+):has\(")
    style = join_styles("page.css") + join_styles("later.css")
    assert set(asking.findall(style)) == {".compose", "label", "button"}


def test_scripts_lose_comments_and_nothing_else() -> None:
    text = (
        "// head\n"
        'const url = "https://example.org"; // where\n'
        "  call(url, // first\n"
        "    4 / 2); // don't\n"
    )
    assert shorten(text) == 'const url = "https://example.org";\ncall(url,\n4 / 2);\n'

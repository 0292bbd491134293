"""Static files: joined, compressed, kept by browsers for good under an address with a version."""

import gzip
import re
from pathlib import Path

import pytest
from django.http import Http404
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.test import RequestFactory

from jimserver.web.assets.bundles import BUNDLES, join_scripts, page_script, shorten
from jimserver.web.assets.handler import FOR_GOOD, StaticFiles
from jimserver.web.assets.storage import split_version, version


def answer(path: str, **headers: str) -> HttpResponseBase:
    return StaticFiles(lambda *_: None).serve(RequestFactory().get(path, headers=headers))


@pytest.mark.parametrize("name", [*BUNDLES, "messaging/icon.svg", "admin/css/base.css"])
def test_a_versioned_address_is_kept_for_good_and_compressed(name: str) -> None:
    found = answer(static(name), **{"Accept-Encoding": "br, gzip"})
    assert found["Cache-Control"] == FOR_GOOD
    assert found["Content-Encoding"] == "gzip"
    assert found["Vary"] == "Accept-Encoding"
    assert gzip.decompress(b"".join(found)) == b"".join(answer(static(name)))


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
    assert join_scripts(tmp_path / "main.js") == (
        "const module0 = (() => {\nconst a = 1;\nasync function f() {}\nreturn { a, f };\n})();\n"
        "const module1 = (() => {\nconst { a } = module0;\nclass B {}\nreturn { B };\n})();\n"
        "const module2 = (() => {\nconst { B } = module1;\nconst { a: c, f } = module0;\n"
        "B(c, f);\nreturn {  };\n})();\n"
    )


def test_the_page_imports_nothing_more() -> None:
    assert not re.search(r"^\s*(import|export)\b(?!\()", page_script(), re.M)


def test_scripts_lose_comments_and_nothing_else() -> None:
    text = (
        "// head\n"
        'const url = "https://example.org"; // where\n'
        "  call(url, // first\n"
        "    4 / 2); // don't\n"
    )
    assert shorten(text) == 'const url = "https://example.org";\ncall(url,\n4 / 2);\n'

"""Fixtures of the browser tests: a headless Chromium, a server, people at browsers."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.browser.site import ChatSite

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
# Nothing of the browser's own goes out either: the tests run where there is no Internet.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SWITCHES += ["--disable-component-update", "--disable-sync"]
MISSING = f"no Chromium at {CHROMIUM}: install it, or name one in the variable CHROMIUM"

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is missing; requirements-dev.txt has it"
)

from playwright.sync_api import Browser, expect, sync_playwright  # noqa: E402

from tests.browser.person import PATIENCE_MS, Person  # noqa: E402

expect.set_options(timeout=PATIENCE_MS)
Meet = Callable[..., Person]
MakeSite = Callable[..., ChatSite]


# One for each module: while playwright runs, Django takes this thread for an asynchronous one.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(MISSING)
    with sync_playwright() as found:
        browser = found.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def start_site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeSite:
    """Start a server, which the caller has to stop: `start_site(JIM_MAX_SESSIONS="1")`."""

    def start(**variables: str) -> ChatSite:
        site = ChatSite(tmp_path_factory.mktemp("site"), migrated, **variables)
        site.start()
        return site

    return start


@pytest.fixture(scope="module")
def site(chromium: Browser, start_site: MakeSite) -> Iterator[ChatSite]:
    site = start_site()
    yield site
    site.stop()
    assert "Traceback" not in site.log, site.log


@pytest.fixture
def make_site(start_site: MakeSite) -> Iterator[MakeSite]:
    """Start servers of a test's own, as start_site does; stop them at the end."""
    sites: list[ChatSite] = []

    def make(**variables: str) -> ChatSite:
        sites.append(start_site(**variables))
        return sites[-1]

    yield make
    for site in sites:
        site.stop()


@pytest.fixture(scope="module")
def free() -> list[Person]:
    """Return the browsers that nobody uses just now."""
    return []


# It asks for make_site so that all pages are closed before their server is: a page may still load
# a picture or a script, and complains when nobody answers.
@pytest.fixture
def meet(
    chromium: Browser, site: ChatSite, make_site: MakeSite, free: list[Person]
) -> Iterator[Meet]:
    """Make people at browsers: registered under a name, or at the sign-in page without one."""
    people: list[Person] = []

    def make(name: str = "", *, at: ChatSite | None = None, **options: object) -> Person:
        is_usual = not at and not options and free
        people.append(free.pop() if is_usual else Person(chromium, at or site, **options))
        if name:
            people[-1].enter(name)
        return people[-1]

    yield make
    found = [text for person in people for text in person.found()]
    for person in people:
        if person.is_as_made and person.site is site and not found:
            person.leave()
            free.append(person)
        else:
            person.context.close()
            found += person.found()
    assert not found, found


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Count from 1 in each module: names stay as short as they are, whatever ran before."""
    return count(1)


@pytest.fixture
def new_name(numbers: Iterator[int]) -> Callable[[str], str]:
    """A name that nobody in this server has yet."""
    return lambda name: f"{name}{next(numbers)}"

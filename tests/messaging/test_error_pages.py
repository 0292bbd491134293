"""Test the pages that say what went wrong: of this site, in the reader's language."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.test import RequestFactory
from django.views import defaults

RUSSIAN = {"Accept-Language": "ru"}


def test_an_unknown_address() -> None:
    answer = Browser().get("/nowhere/<b>", headers=RUSSIAN)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Такой страницы нет" in page
    assert 'lang="ru"' in page
    assert 'href="/chat/"' in page
    assert "nowhere" not in page


def test_a_form_that_is_too_old() -> None:
    browser = Browser(enforce_csrf_checks=True)
    answer = browser.post("/language/setlang/", {"language": "en"}, headers=RUSSIAN)
    assert (answer.status_code, "Не удалось отправить форму" in answer.content.decode()) == (
        403,
        True,
    )


@pytest.mark.parametrize("host", ["evil.example", "a b"])
def test_an_unknown_host_is_told_whom_to_ask(host: str) -> None:
    answer = Browser().get("/chat/", headers={"Host": host})
    assert (answer.status_code, b"JIM_ALLOWED_HOSTS" in answer.content) == (400, True)
    assert host.encode() not in answer.content


def test_a_failure_and_a_refusal() -> None:
    """Make both without a database: it can be what fails."""
    request = RequestFactory().get("/")
    failed = defaults.server_error(request)
    refused = defaults.permission_denied(request, PermissionDenied("secret"))
    assert (failed.status_code, b"The server failed" in failed.content) == (500, True)
    assert (refused.status_code, b"no permission" in refused.content) == (403, True)
    assert b"secret" not in refused.content

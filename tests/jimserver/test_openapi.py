"""Test the HTTP API against docs/openapi.json: its addresses, its statuses, and no 500."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import Permission
from django.core.wsgi import get_wsgi_application
from django.test import Client as Browser
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from accounts.services.api_tokens import make_token
from jim.request_table import REQUESTS
from jimserver.urls import urlpatterns
from jimserver.web.api.actions import ACTIONS
from jimserver.web.api.input import HookMessage, NewUser
from messaging.selectors import newest_message_id
from messaging.services import create_room, join_room
from tests.jimserver.test_api import bot, here
from tests.support.server import LiveServer

__all__ = ["bot", "here"]

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = json.loads((DOCS / "openapi.json").read_text("utf-8"))
OPERATIONS = [(path, method) for path, found in DOCUMENT["paths"].items() for method in found]
EXAMPLES = 40  # requests to each operation, for each kind of them
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def tokens(here: LiveServer, bot: User, settings: Any) -> tuple[str, str]:
    """Return a token with all permissions and a webhook's; requests are not limited."""
    settings.JIM = replace(settings.JIM, max_requests_per_s=0)
    permissions = ("add_user", "view_session")
    bot.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    join_room(room=create_room(name="#ci"), user=bot)
    token = make_token(user=bot, name="api")[1]
    Browser().post(
        "/api/messages/",
        {"to": "Pavel", "message": "x"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return token, make_token(user=bot, name="ci", room="#ci")[1]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("path, method", OPERATIONS)
def test_every_answer_is_as_described(
    tokens: tuple[str, str], path: str, method: str, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = get_wsgi_application()
    token, hook = tokens
    statuses = set()

    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    @hypothesis_settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def ask(case: Any) -> None:
        if case.path_parameters:
            case.path_parameters["token"] = hook
        if mode is GenerationMode.POSITIVE:
            name_somebody(case)
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    ask()
    assert mode is GenerationMode.NEGATIVE or 200 in statuses


def name_somebody(case: Any) -> None:
    """Put an existing user where the document can't tell who there is."""
    if isinstance(case.body, dict) and "to" in case.body:
        case.body["to"] = "Pavel"
        case.body.pop("reply_to", None)
    if isinstance(case.body, dict) and "msg_id" in case.body:
        case.body["msg_id"] = newest_message_id()
        if "emoji" in case.body:
            case.body["emoji"] = "🎉"
    if case.query and "with" in case.query:
        case.query["with"] = "Pavel"


def test_the_document_has_every_address() -> None:
    found = {f"/{route.pattern}" for route in urlpatterns if str(route.pattern).startswith("api/")}
    assert {path.replace("{token}", "<str:token>") for path in DOCUMENT["paths"]} == found


OWN_ADDRESSES = {
    "msg": "messages",
    "get_history": "history",
    "edit": "edits",
    "delete": "deletions",
    "react": "reactions",
    "get_mentions": "mentions",
    "get_changes": "changes",
}
NOT_OFFERED = {  # and why
    "authenticate": "the token says who asks",
    "quit": "a program holds no connection that it could end",
    "ack": "nothing is pushed to a program that it could acknowledge",
}


def test_every_action_of_the_wire_is_offered_or_there_is_a_reason() -> None:
    """Compare docs/protocol.md, docs/api.md and the document with the tables of the code."""
    kinds = [set(ACTIONS), set(OWN_ADDRESSES), set(NOT_OFFERED)]
    assert sum(map(len, kinds)) == len(REQUESTS)
    assert set().union(*kinds) == set(REQUESTS)
    wire, page = ((DOCS / name).read_text("utf-8") for name in ("protocol.md", "api.md"))
    for action in REQUESTS:
        assert re.search(rf'"action": ?"{action}"', wire), f"protocol.md lacks {action}"
        assert action in OWN_ADDRESSES or f"`{action}`" in page, f"api.md lacks {action}"
    described = DOCUMENT["components"]["schemas"]["WireRequest"]["properties"]["action"]["enum"]
    assert (sorted(described), len(set(described))) == (sorted(ACTIONS), len(described))
    assert {f"/api/{name}/" for name in OWN_ADDRESSES.values()} <= set(DOCUMENT["paths"])


def fields_of(name: str) -> list[str]:
    return list(DOCUMENT["components"]["schemas"][name]["properties"])


def test_the_document_has_the_fields_of_the_code() -> None:
    assert fields_of("NewUser") == list(NewUser.__struct_fields__)
    assert fields_of("HookMessage") == list(HookMessage.__struct_fields__)


def test_every_status_of_the_page_is_described() -> None:
    page = (DOCS / "api.md").read_text("utf-8")
    statuses = {line[2:5] for line in page.splitlines() if line[:3] in ("| 4", "| 5")}
    described = {
        status
        for found in DOCUMENT["paths"].values()
        for operation in found.values()
        for status in operation["responses"]
    }
    assert described - {"200"} == statuses


def test_a_refused_method_says_which_is_right(tokens: tuple[str, str], client: Any) -> None:
    for path, method in OPERATIONS:
        other = {"post": client.get, "get": client.post}[method]
        answer = other(path.replace("{token}", tokens[1]))
        assert (answer.status_code, answer["Allow"]) == (405, method.upper())

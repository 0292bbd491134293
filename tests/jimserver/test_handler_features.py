"""Check that features are small functions over a Context that reach no further than it."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from accounts.services.logins import LOGIN_COLUMNS, login_row
from accounts.services.sessions import SESSION_COLUMNS, session_row
from accounts.services.tokens import TOKEN_COLUMNS, token_row
from jimserver.delivery.acks import Acks
from jimserver.delivery.batch import Batch
from jimserver.delivery.sender import Sender
from jimserver.handler import dispatch
from jimserver.storage.deduplication import Deduplication
from jimserver.storage.deferred_index import DeferredIndex
from jimserver.storage.login_rows import LoginRows
from jimserver.storage.write_batch import WriteBatch
from messaging.services.messages import (
    MESSAGE_COLUMNS,
    ROOM_MESSAGE_COLUMNS,
    message_row,
    room_message_row,
)

HANDLER = Path(dispatch.__file__).parent
FILES = sorted(path for path in HANDLER.rglob("*.py") if path.name != "dispatch.py")
KINDS = {"Outbox", "PacedOutbox", "TcpConnection", "WebSocketConnection", "InProcessClient"}
UNITS = (Acks, Batch, Deduplication, DeferredIndex, LoginRows, Sender, WriteBatch)


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def chain(node: ast.AST) -> list[str]:
    """Return the names of `a.b.c`; an empty list for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HANDLER)))
def test_features_reach_through_nothing(path: Path) -> None:
    chains = [chain(node) for node in nodes(path) if isinstance(node, ast.Attribute)]
    assert [names for names in chains if names[:1] == ["ctx"] and len(names) > 3] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HANDLER)))
def test_features_ask_for_no_kind_of_transport_or_outbox(path: Path) -> None:
    named = {node.id for node in nodes(path) if isinstance(node, ast.Name)}
    assert not named & KINDS


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HANDLER)))
def test_nobody_imports_the_dispatcher(path: Path) -> None:
    found = [node for node in nodes(path) if isinstance(node, ast.ImportFrom)]
    assert not [node for node in found if node.module == "jimserver.handler.dispatch"]
    assert not [
        node
        for node in found
        if node.module == "jimserver.handler"
        and any(alias.name == "dispatch" for alias in node.names)
    ]


@pytest.mark.parametrize("kind", UNITS)
def test_the_parts_of_a_batch_stay_small(kind: type) -> None:
    public = [
        name
        for name, member in vars(kind).items()
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
    ]
    assert len(public) < 15, public


def test_rows_are_in_the_order_of_their_columns() -> None:
    values = {
        "conversation": 2,
        "sender": 3,
        "text": "hi",
        "sealed": 0,
        "sent_at": "now",
        "client_id": "c",
    }
    row = message_row(1, 2, 3, 4, "hi", 0, "now", "c")
    named = dict(zip(MESSAGE_COLUMNS, row, strict=True))
    assert named == {"id": 1, "recipient": 4, **values}
    row = room_message_row(1, 2, 3, 4, "hi", 0, "now", "c")
    assert dict(zip(ROOM_MESSAGE_COLUMNS, row, strict=True)) == {"id": 1, "room": 4, **values}
    ann = User(pk=5, username="ann")
    row = login_row(at="now", user=ann, address="a", result="ok", code=200)
    assert dict(zip(LOGIN_COLUMNS, row, strict=True)) == {
        "at": "now",
        "name": "ann",
        "user": 5,
        "address": "a",
        "result": "ok",
        "code": 200,
    }
    row = token_row(user_id=5, digest="d", created_at="now")
    assert dict(zip(TOKEN_COLUMNS, row, strict=True)) == {
        "user": 5,
        "digest": "d",
        "created_at": "now",
        "used_at": "now",
    }
    row = session_row(
        session_id=7,
        user_id=5,
        address="a",
        transport="tcp",
        dialect="classic",
        client="c",
        started_at="now",
    )
    assert dict(zip(SESSION_COLUMNS, row, strict=True)) == {
        "id": 7,
        "user": 5,
        "address": "a",
        "transport": "tcp",
        "dialect": "classic",
        "client": "c",
        "started_at": "now",
        "close_reason": "",
    }

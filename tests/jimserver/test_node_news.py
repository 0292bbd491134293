"""Check that whatever nodes tell each other comes out as it went in."""

import time
import typing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.db.migrations.graph import MigrationGraph
from msgspec import Raw
from msgspec import inspect as types

import jimclient
from attachments.folder import folder_key
from jim.notices import Outgoing
from jimserver.conf.config import Config
from jimserver.nodes import compatibility
from jimserver.nodes.bulletin import EVENTS, KINDS, PUSH, Bulletin, Happened, Sent
from jimserver.nodes.node_lock import check_clock, common_settings
from messaging.services.nodes.membership import NodeError
from tests.support.migrated import ROOT
from tests.support.node_differences import DIFFERENT

SAMPLES: dict[type, Any] = {
    types.IntType: 7,
    types.FloatType: 1.5,
    types.StrType: "text",
    types.BoolType: True,
    types.AnyType: "anything",
}


def sample(info: Any) -> Any:
    """Return a value of a type in which nothing is empty."""
    if isinstance(info, types.UnionType):
        return sample(next(kind for kind in info.types if not isinstance(kind, types.NoneType)))
    if isinstance(info, types.StructType | types.DataclassType):
        return info.cls(**{field.name: sample(field.type) for field in info.fields})
    if isinstance(info, types.EnumType):
        return next(iter(info.cls))
    if isinstance(info, types.DictType):
        return {sample(info.key_type): sample(info.value_type)}
    if isinstance(info, types.ListType):
        return [sample(info.item_type)]
    if isinstance(info, types.VarTupleType):
        return (sample(info.item_type),)
    if isinstance(info, types.TupleType):
        return tuple(map(sample, info.item_types))
    return SAMPLES[type(info)]


def told(bulletin: Bulletin) -> Bulletin:
    """Return a bulletin as another node reads it."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(bulletin), type=Bulletin)


def test_every_message_to_a_client_can_be_relayed() -> None:
    assert {kind.__name__ for kind in typing.get_args(Outgoing)} - KINDS.keys() == set()


@pytest.mark.parametrize("name", KINDS)
def test_a_message_arrives_as_it_was(name: str) -> None:
    message = sample(types.type_info(KINDS[name]))
    body = Raw(msgspec.msgpack.encode(message))
    (sent,) = told(Bulletin(newest_id=1, sent=[Sent(PUSH, name, body, [(1, 2)])])).sent
    assert (sent.message(), sent.targets) == (message, [(1, 2)])


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_arrives_as_it_was(name: str) -> None:
    event = sample(types.type_info(EVENTS[name]))
    body = Raw(msgspec.msgpack.encode(event))
    (happened,) = told(Bulletin(newest_id=1, happened=[Happened(name, body)])).happened
    assert happened.event() == event


@pytest.mark.parametrize("test", DIFFERENT)
def test_what_differs_between_one_server_and_two_nodes_is_there(test: str) -> None:
    path, _separator, name = test.partition("::")
    assert f"def {name.partition('[')[0]}(" in (ROOT / path).read_text()


def test_programs_agree_by_protocol_and_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    first = compatibility.compatibility()
    monkeypatch.setattr(jimclient, "__version__", "another")
    assert compatibility.compatibility() == first
    monkeypatch.setattr(compatibility, "PROTOCOL", compatibility.PROTOCOL + 1)
    assert compatibility.compatibility() != first
    monkeypatch.undo()
    last = MigrationGraph.leaf_nodes
    monkeypatch.setattr(
        MigrationGraph, "leaf_nodes", lambda graph: [*last(graph)[:-1], ("messaging", "9999_new")]
    )
    assert compatibility.compatibility() != first


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db
def test_a_clock_that_is_off_keeps_a_node_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    check_clock()
    right_time = time.time
    monkeypatch.setattr(time, "time", lambda: right_time() - 3600)
    with pytest.raises(NodeError, match="The clock of this machine is -3600 s off"):
        check_clock()


LIMITS = "max_pins max_bookmarks max_reactions_per_message max_room_invitations"


@pytest.mark.parametrize("name", [*LIMITS.split(), "max_reports_per_day"])
def test_limits_that_users_meet_are_common(name: str) -> None:
    one, other = Config(files=False), Config(files=False, **{name: 1})
    assert common_settings(one) != common_settings(other)


def test_nodes_with_the_same_folder_of_files_agree(tmp_path: Path, settings: Any) -> None:
    settings.JIM = Config(files_folder=str(tmp_path / "one"))
    first = common_settings(settings.JIM)
    assert common_settings(settings.JIM) == first
    assert first["files_folder"] == folder_key()
    settings.JIM = Config(files_folder=str(tmp_path / "other"))
    assert common_settings(settings.JIM) != first


def test_a_folder_of_files_that_cannot_be_used_keeps_a_node_from_starting(
    tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "file").touch()
    settings.JIM = Config(files_folder=str(tmp_path / "file" / "within"))
    with pytest.raises(NodeError, match="The folder of files can't be used"):
        common_settings(settings.JIM)

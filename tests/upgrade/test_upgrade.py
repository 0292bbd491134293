"""Databases of earlier releases keep their rows and get the schema of today."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from accounts.models import (
    ApiToken,
    AuditEntry,
    BlockedNetwork,
    ChallengeAccount,
    LoginEvent,
    ResumeToken,
    Session,
    User,
)
from common.database.schema import schema_problems
from contacts.models import Contact
from jimserver.storage.instance_lock import locked_file
from messaging.models import (
    Chat,
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    Member,
    Message,
    QueuedMessage,
    ReadMarker,
    Room,
)
from tests.upgrade.make_database import PASSWORD, fill

HERE = Path(__file__).parent
OLD = "old"  # alias of the database that is upgraded
KIND = "sqlite" if connection.vendor == "sqlite" else "postgres"
RELEASES = sorted(path.name.partition(".")[0] for path in HERE.glob(f"*.{KIND}.sql"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Overriding setting DATABASES"),
]


@pytest.fixture
def make_old(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """Return `make_old(script)`: a second database, alias "old", that `script` has filled.

    With SQLite it can begin as a copy of a file.
    """
    name = (
        str(tmp_path / "old.sqlite")
        if KIND == "sqlite"
        else f"old_{connection.settings_dict['NAME']}"
    )

    def make(script: str, begin: Path | None = None) -> None:
        if KIND == "sqlite":
            if begin:
                shutil.copyfile(begin, name)
            with closing(sqlite3.connect(name)) as database:
                database.executescript(script)
        else:
            on_server(f'CREATE DATABASE "{name}"')
        connections.databases[OLD] = {**connection.settings_dict, "NAME": name}
        if KIND == "postgres" and script:
            with connections[OLD].cursor() as cursor:
                cursor.execute(script)
            connections[OLD].close()  # with its search path

    with django_db_blocker.unblock():
        try:
            yield make
        finally:
            if OLD in connections.databases:
                connections[OLD].close()
                del connections[OLD], connections.databases[OLD]
                if KIND == "postgres":
                    on_server(f'DROP DATABASE "{name}"')


@pytest.fixture
def make_new(make_old: Any, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Return `make_new()`: such a database with the schema of today."""

    def make() -> None:
        if KIND == "sqlite":
            make_old("", request.getfixturevalue("migrated"))
        else:
            make_old("")
            call_command("migrate", database=OLD, verbosity=0)

    return make


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for databases that were upgraded, once for all tests."""
    return tmp_path_factory.mktemp("upgraded")


@pytest.fixture
def upgrade(make_old: Any, upgraded: Path) -> Callable[[str], None]:
    """Return `upgrade(release)`: such a database of a release, upgraded."""

    def make(release: str) -> None:
        kept = upgraded / f"{release}.sqlite"
        if kept.exists():
            return make_old("", kept)
        make_old((HERE / f"{release}.{KIND}.sql").read_text(encoding="utf-8"))
        call_command("migrate", database=OLD, verbosity=0)
        connections[OLD].close()
        if KIND == "sqlite":
            shutil.copyfile(connections[OLD].settings_dict["NAME"], kept)

    return make


def on_server(statement: str) -> None:
    """Execute what no transaction can hold."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)


def values(model: Any, *names: str) -> list[Any]:
    return sorted(model.objects.using(OLD).values_list(*names))


@pytest.mark.parametrize("release", RELEASES)
def test_an_upgrade_keeps_every_row(
    release: str, upgrade: Callable[[str], None], settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["accounts.hashers.JimArgon2PasswordHasher"]  # as at the release
    upgrade(release)
    assert schema_problems(OLD) == []
    check_rows()


def test_a_database_of_now_has_the_same_rows(
    make_new: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check the check: it holds for the rows as `make_database` writes them today."""
    make_new()
    monkeypatch.setattr("django.db.router.db_for_write", lambda model, **hints: OLD)
    fill()
    monkeypatch.undo()
    check_rows()


def check_rows() -> None:
    users = {user.username: user for user in User.objects.using(OLD)}
    ann, bob, eva = (users[name] for name in ("Ann", "bob: the builder", "Eva"))
    assert ann.check_password(PASSWORD)
    assert (ann.status, ann.username_key) == ("Ann is here", "ann")
    assert [user.challenge_login for user in (ann, eva)] == [False, True]
    check_accounts(ann, bob, eva)
    check_messages(ann, bob, eva)


def check_accounts(ann: User, bob: User, eva: User) -> None:
    assert values(ResumeToken, "user", "digest") == [(ann.pk, "a" * 64)]
    assert values(ApiToken, "user", "name", "digest") == [(bob.pk, "program", "b" * 64)]
    assert values(Session, "user", "address") == [(ann.pk, "192.0.2.7:5000")]
    assert values(LoginEvent, "name", "user", "result") == [("Ann", ann.pk, "ok")]
    assert values(BlockedNetwork, "network", "reason") == [("198.51.100.0/24", "spam")]
    assert values(AuditEntry, "actor_id", "action", "target_id") == [(ann.pk, "block", eva.pk)]
    assert values(ChallengeAccount, "user", "key", "pubkey", "aliases") == [
        (eva.pk, "sealed", "pem", '[["me", "eva"]]')
    ]
    assert values(Contact, "owner", "contact") == [(ann.pk, bob.pk)]


def check_messages(ann: User, bob: User, eva: User) -> None:
    room = Room.objects.using(OLD).get()
    assert (room.name, room.name_key, room.topic) == ("#Tea", "#tea", "green")
    assert values(Member, "room", "user") == [(room.pk, user.pk) for user in (ann, bob, eva)]
    pair = ann.pk << 32 | bob.pk
    assert values(Message, "id", "conversation", "recipient", "text", "client_id") == [
        *((number, pair, bob.pk, f"{number}: чай?", f"c{number}") for number in range(1, 6)),
        (6, -room.pk, None, "all", None),
    ]
    indexed = range(1, 5)
    assert values(ConversationEntry, "conversation", "message") == [(pair, id_) for id_ in indexed]
    assert values(ClientMessageId, "sender", "client_id", "message") == [
        (ann.pk, f"c{number}", number) for number in indexed
    ]
    assert values(Chat, "user", "conversation") == [(ann.pk, pair), (bob.pk, pair)]
    assert values(QueuedMessage, "user", "message") == [(ann.pk, 6), (bob.pk, 4), (bob.pk, 5)]
    assert values(ReadMarker, "conversation", "user", "message") == [(pair, bob.pk, 3)]
    assert values(HighWaterMarks, "id", "indexed_id", "delivered_id") == [(1, 4, 6)]


# The schema


def schema(alias: str) -> dict[str, Any]:
    """Return columns, keys and indexes of every table, as the database tells of them."""
    database = connections[alias]
    with database.cursor() as cursor:
        tables = database.introspection.table_names(cursor)
        return {
            table: (
                database.introspection.get_table_description(cursor, table),
                database.introspection.get_constraints(cursor, table),
                sql_of(cursor, table),
            )
            for table in tables
        }


def sql_of(cursor: Any, table: str) -> Any:
    """Return SQLite's own text of a table: it alone says WITHOUT ROWID."""
    if KIND != "sqlite":
        return None
    return cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table]).fetchone()


@pytest.mark.parametrize("release", RELEASES)
def test_an_upgraded_database_is_like_a_new_one(
    release: str, upgrade: Callable[[str], None]
) -> None:
    upgrade(release)
    assert schema(OLD) == schema("default")


@pytest.mark.skipif(KIND != "sqlite", reason="WITHOUT ROWID is SQLite's")
@pytest.mark.parametrize("release", RELEASES)
def test_the_integrity_check_is_clean(release: str, upgrade: Callable[[str], None]) -> None:
    """SQLite 3.40 reports NULL values where key columns of WITHOUT ROWID don't come first."""
    upgrade(release)
    with connections[OLD].cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for model in (ConversationEntry, ClientMessageId, QueuedMessage, Chat, ReadMarker):
            table = model._meta.db_table
            assert sql_of(cursor, table)[0].endswith("WITHOUT ROWID"), table
            keys = [row[5] for row in cursor.execute(f"PRAGMA table_info({table})").fetchall()]
            assert keys == sorted(keys, key=lambda place: place or len(keys)), table


# A schema that doesn't fit the recorded migrations


def test_a_missing_column_and_a_missing_table_are_found(make_new: Callable[[], None]) -> None:
    make_new()
    with connections[OLD].cursor() as cursor:
        cursor.execute("ALTER TABLE messaging_room RENAME COLUMN topic TO subject")
        cursor.execute("DROP TABLE accounts_apitoken")
    assert schema_problems(OLD) == ["accounts_apitoken", "messaging_room.topic"]


def test_a_new_database_has_no_problems() -> None:
    assert schema_problems() == []


@pytest.mark.skipif(KIND != "sqlite", reason="the database is a file of its own")
@pytest.mark.parametrize("command", ["prepare", "runjimserver -p 0 --http off"])
def test_the_server_refuses_it_in_one_sentence(
    command: str, make_new: Callable[[], None], tmp_path: Path
) -> None:
    make_new()
    with connections[OLD].cursor() as cursor:
        cursor.execute("ALTER TABLE messaging_room RENAME COLUMN topic TO subject")
    connections[OLD].close()
    said = run_command(command, tmp_path)
    assert "lacks messaging_room.topic; move it away" in said
    assert "Traceback" not in said


@pytest.mark.skipif(KIND != "sqlite", reason="the database is a file; nodes have a test of it")
def test_no_update_beside_a_running_server(make_old: Any, tmp_path: Path) -> None:
    make_old((HERE / f"{RELEASES[0]}.{KIND}.sql").read_text(encoding="utf-8"))
    connections[OLD].close()
    with locked_file(str(tmp_path / "old.sqlite")):
        assert run_command("prepare", tmp_path) == (
            "CommandError: The database gets another schema, but is in use: "
            "stop all its servers first.\n"
        )
    assert not list(tmp_path.glob("**/*.backup"))


def run_command(words: str, folder: Path) -> str:
    """Run a command, which must fail, on the database in `folder`; return what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words.split()],
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder / 'old.sqlite'}",
            "JIM_LANGUAGE": "en",
        },
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    return done.stderr

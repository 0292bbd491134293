"""Give disk back to the system while the chat goes on."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.people import Call
from tests.faults.process import StartServer
from tests.support.waiting import wait_until

ROWS, BYTES = 3000, 4000  # 12 MB


def fill(database: Path) -> None:
    """Make a file that can shrink, and leave megabytes of free pages in it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA auto_vacuum=2")
        connection.execute("VACUUM")
        connection.execute("CREATE TABLE ballast (text)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO ballast VALUES (?)", [["x" * BYTES]] * ROWS)
        connection.execute("COMMIT")
        connection.execute("DROP TABLE ballast")


@pytest.mark.timeout(120)
def test_a_running_server_gives_disk_back(start_server: StartServer, call: Call) -> None:
    server = start_server(retention_days=30)
    server.stop()
    fill(server.database)
    before = os.path.getsize(server.database)
    assert before > ROWS * BYTES
    server.start()
    ann, bob = call(server), call(server)
    ann.login("ann", ext=["ids"])
    bob.login("bob")
    for number in range(50):  # while pages are given back
        assert ann.say("bob", f"{number}")["response"] == 200
    server.log.wait_for("MB given back")
    wait_until(lambda: os.path.getsize(server.database) < before / 2)
    assert [bob.receive()["message"] for _ in range(50)] == [f"{number}" for number in range(50)]

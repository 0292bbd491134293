"""Check what must be true when everybody has left, whatever they did."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction

from accounts.models import User
from messaging.models import Message, QueuedMessage
from tests.fuzz.simulated_clients import Puppet

CLASSIC_PART_CHARS = 900  # of a text in one object of 1024 bytes, about
OURS = ("accounts_", "contacts_", "messaging_")  # how our tables' names begin


def wipe() -> None:
    """Empty the database, faster than the test runner does."""
    tables = [table for table in connection.introspection.table_names() if table.startswith(OURS)]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")


def check_all(rows: Iterable[Message], puppets: list[Puppet], reachable: set[str]) -> None:
    """Check everything; `reachable` are those who must have heard all that was said to them."""
    stored = list(rows)
    names = dict(User.objects.values_list("pk", "username"))
    check_ids(stored, puppets, names)
    of_id = {row.pk: row for row in stored}
    for puppet in puppets:
        check_heard(puppet)
        check_meant(puppet, of_id)
    check_arrived(stored, puppets, names, reachable)


def check_ids(stored: list[Message], puppets: list[Puppet], names: dict[int, str]) -> None:
    """Check that a repeated message is one row, and that only answered messages have rows.

    An id can be used again for another text or recipient. The server knows the last message with
    an id: the same one is stored again only after another one with that id.
    """
    last: dict[tuple[int, str], tuple[str, str]] = {}
    for row in sorted(stored, key=lambda row: row.pk):
        if row.client_id:
            said, key = (row.conversation, row.text), (row.sender_id, row.client_id)
            assert last.get(key) != said, row.pk
            last[key] = said
    rows: defaultdict[tuple[str, str | None], set[int]] = defaultdict(set)
    for row in stored:
        rows[names[row.sender_id].lower(), row.client_id].add(row.pk)
    for (name, client_id), answers in answers_to_messages(puppets).items():
        taken = [answer for answer in answers if answer["response"] in (200, 202)]
        told = {answer["msg_id"] for answer in taken if "msg_id" in answer}
        found = rows[name, client_id]
        assert found or not taken, (name, client_id, answers)
        assert told <= found, (name, client_id, answers)


def answers_to_messages(puppets: list[Puppet]) -> dict[tuple[str, str], list[dict[str, object]]]:
    """Return all answers to messages that had an id, by sender and id."""
    found: defaultdict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for puppet in puppets:
        for client_id, answers in puppet.answers.items():
            if (
                puppet.name
                and puppet.asked.get(client_id, {}).get("action") == "msg"
                and client_id[0] in "0!"
            ):
                found[puppet.name, client_id] += answers
    return found


def check_heard(puppet: Puppet) -> None:
    """Check that no session is given a message twice, or those of others out of order."""
    ids = [message["msg_id"] for message in puppet.heard if "msg_id" in message]
    assert len(set(ids)) == len(ids), ids
    others = [
        message["msg_id"]
        for message in puppet.heard
        if "msg_id" in message and message["from"].lower() != puppet.name
    ]
    assert others == sorted(others), others


def check_meant(puppet: Puppet, of_id: dict[int, Message]) -> None:
    """Check that it was given nothing but what was said, to it or by it."""
    for message in puppet.heard:
        assert puppet.name in (None, message["to"].lower(), message["from"].lower()) or message[
            "to"
        ].startswith("#"), message
        if "msg_id" in message and not of_id[message["msg_id"]].sealed:
            assert of_id[message["msg_id"]].text in texts_of(message), message


def check_arrived(
    stored: list[Message], puppets: list[Puppet], names: dict[int, str], reachable: set[str]
) -> None:
    """Check that nothing is queued any more for a user who took it all, and nothing is missing."""
    heard = {
        (str(message.get("to")).lower(), text)
        for puppet in puppets
        for message in puppet.kept
        for text in texts_of(message)
    }
    for row in stored:
        name = names.get(row.recipient_id or 0, "")
        if name in reachable and not row.sealed:
            assert (name, row.text) in heard or came_in_parts(name, row.text, puppets), (
                name,
                row.text,
            )
    kept = {names[user_id] for user_id in QueuedMessage.objects.values_list("user_id", flat=True)}
    assert not kept & {puppet.name for puppet in puppets if "last" in puppet.answers}


def came_in_parts(name: str, text: str, puppets: list[Puppet]) -> bool:
    """Return whether a client that reads 1024 bytes at once was given this text in parts."""
    if len(text) <= CLASSIC_PART_CHARS:
        return False
    for puppet in puppets:
        said = [
            str(message.get("message"))
            for message in puppet.kept
            if str(message.get("to")).lower() == name
        ]
        if not puppet.ext and text in "".join(said):
            return True
    return False


def texts_of(message: dict[str, object]) -> set[str]:
    """Return the text of a message, under whatever name of the field."""
    return {
        value
        for key, value in message.items()
        if isinstance(value, str) and key not in ("action", "to", "from")
    }

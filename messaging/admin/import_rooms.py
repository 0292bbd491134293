"""Add the rooms to the import of users."""

from accounts.models import User
from accounts.services.staff.import_columns import ImportColumn, add_import_column
from common.database.slices import write_rows
from common.text import explain
from jim.errors import JimError
from messaging import services
from messaging.selectors import find_room


def join_rooms(users: dict[str, list[User]]) -> list[str]:
    """Make users members of open rooms, by name; make those that are missing."""
    problems = []
    for name, members in users.items():
        try:
            problems += _join(name, members)
        except JimError as error:
            problems.append(f"{name}: {explain(error)}")
    return problems


def _join(name: str, users: list[User]) -> list[str]:
    """Return the problems of those who can't be members; raise JimError for a bad name."""
    room, problems = find_room(name) or services.create_room(name=name), list[str]()

    def join(user: User) -> None:
        try:
            services.join_room(room=room, user=user)
        except JimError as error:
            problems.append(f"{user}, {room}: {explain(error)}")

    write_rows(users, join)
    return problems


add_import_column(
    ImportColumn(
        name="rooms",
        titles=frozenset({"room", "rooms", "комната", "комнаты"}),
        permissions=("messaging.add_room", "messaging.add_member"),
        apply=join_rooms,
    )
)

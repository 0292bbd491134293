"""Check that a database can hold every text."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

NEEDED = "UTF8"


def wrong_encoding(alias: str = DEFAULT_DB_ALIAS) -> str:
    """Return the sentence for an operator whose PostgreSQL database lacks Unicode, or ""."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        [encoding] = cursor.fetchone()
    if encoding == NEEDED:
        return ""
    return _(
        "This database is in {encoding} and can't hold every text; create one in UTF8: "
        "createdb --encoding=UTF8 --template=template0 NAME."
    ).format(encoding=encoding)

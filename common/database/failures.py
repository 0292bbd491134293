"""Say in one line why a database failed."""

import re

QUOTED_STATEMENT = re.compile(r"\nLINE \d+: .*\n *\^")  # PostgreSQL's, with a mark below it


def one_line(error: Exception) -> str:
    """Return the reason without the hints and the statement on further lines, and no full stop."""
    text = QUOTED_STATEMENT.sub("", str(error))
    return text.strip().partition("\n")[0].rstrip(".")

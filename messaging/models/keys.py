"""Define keys to other tables that cost an insert nothing."""

from typing import Any

# No index of its own and no check by the database: the primary key begins with what is looked up,
# and the services that delete a row delete those that refer to it.
BARE: Any = {"db_index": False, "db_constraint": False, "related_name": "+"}

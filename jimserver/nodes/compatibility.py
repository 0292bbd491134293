"""Say which programs can be nodes of one cluster: those that understand each other's rows.

A newer version joins an older one where both say the same here, so that nodes can be replaced one
after the other.
"""

import hashlib

from django.db.migrations.loader import MigrationLoader

# Raise it by hand whenever a node of the version before would misread a Bulletin or the tables, or
# leave out what others rely on. What is added to a Bulletin, and is missed by nobody who does not
# know it, needs no other number.
PROTOCOL = 1
DIGEST_CHARS = 12


def compatibility() -> str:
    """Name the protocol of nodes and the schema of the database that this program works with."""
    return f"protocol {PROTOCOL}, schema {_schema()}"


def _schema() -> str:
    """Return a digest of the last migrations of all apps."""
    last = sorted(MigrationLoader(None).graph.leaf_nodes())
    return hashlib.sha256(repr(last).encode()).hexdigest()[:DIGEST_CHARS]

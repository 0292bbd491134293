"""Keep the name that migration 0001 imports."""

from messaging.without_rowid import CreateWithoutRowid as CreateClusteredModel

__all__ = ["CreateClusteredModel"]

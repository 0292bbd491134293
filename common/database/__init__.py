"""Reach what the ORM does not: SQL by vendor, the schema as it is, work in slices."""

"""Columns and operations of live sessions, added to the admin's pages by the engine."""

from jimserver.console import live, wire

__all__ = ["live", "wire"]

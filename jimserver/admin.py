"""What the engine adds to the admin's pages: columns and operations of live sessions."""

from jimserver.console import live, wire

__all__ = ["live", "wire"]

"""Run the bundled terminal client of JIM. It imports jim, never Django."""

__version__ = "0.1.0"

"""Run the bundled terminal client of JIM. It imports jim, never Django."""

__version__ = "0.1.0"
DISTRIBUTION = "jimtalk"  # the name of the package; the client alone is jimtalk-client

"""Export everything as lines of JSON, and import it into another server."""

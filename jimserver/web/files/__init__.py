"""Take uploads and serve files, in pieces: neither is ever wholly in memory."""

"""Serve connections: log in, take what the server pushes, connect again."""

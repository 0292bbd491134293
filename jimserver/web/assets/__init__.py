"""Serve the static files: joined, compressed, under addresses that change with their contents."""

"""Store messages, rooms and their members."""

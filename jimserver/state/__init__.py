"""Hold the server's memory: sessions, users, rooms, outboxes, the request queue."""

"""What the server keeps in memory: sessions, users, rooms, outboxes, the request queue."""

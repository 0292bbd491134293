"""Hold the services for the staff alone: moderation, imports, erasure."""

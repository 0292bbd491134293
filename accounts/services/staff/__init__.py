"""What only the staff does: moderation, imports, erasure."""

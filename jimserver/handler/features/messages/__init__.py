"""Handle what happens to messages after they were sent: replies, edits and deletions."""

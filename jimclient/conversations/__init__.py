"""Keep a user's conversations as a screen shows them: order, unread counts, loaded messages."""

"""The conversations of a user as a screen shows them: order, unread counts, loaded messages."""

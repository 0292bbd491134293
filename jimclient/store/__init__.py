"""Store what one user has locally: messages, contacts, the outbox, the resume token."""

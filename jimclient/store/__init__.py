"""The local store of one user: messages, contacts, the outbox, the resume token."""

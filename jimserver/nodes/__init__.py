"""Know the other servers on the database: their sessions, and what a batch has for them."""

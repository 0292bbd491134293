"""Show the admin's first page: the server's state, the last day, notices. It only reads."""

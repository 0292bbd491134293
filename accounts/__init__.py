"""Hold users and their names, passwords, sessions, logins and blocks."""

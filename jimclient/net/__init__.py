"""The connection to the server: frames, fields, pending requests, login."""

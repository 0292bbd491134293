"""Connect to the server: frames, fields, pending requests, login."""

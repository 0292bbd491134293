"""TLS: the server's own certificate authority, contexts, handshakes, encrypted sockets."""

"""Write the log: bounded, thinned, as text or JSON, to stderr or a file, without secrets."""

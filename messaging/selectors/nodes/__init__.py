"""Read the tables of the nodes."""

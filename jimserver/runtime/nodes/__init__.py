"""Move write_thread through a cluster of nodes: its turn, the others' news, its own."""

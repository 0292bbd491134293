"""Write the tables of the nodes: who runs, and what each has for the others."""

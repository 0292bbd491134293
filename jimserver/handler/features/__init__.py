"""Hold one small module for each thing that a client can ask for, or that can happen."""

"""Write dates in Russian."""

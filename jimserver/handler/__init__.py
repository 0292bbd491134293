"""Handle each request and event; `dispatch` finds the function for it."""

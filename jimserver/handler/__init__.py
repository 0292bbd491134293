"""What the server does with each request and event; `dispatch` finds the function that does it."""

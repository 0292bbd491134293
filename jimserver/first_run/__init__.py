"""Set a new server up: questions on the terminal or a page, what they change, how people join."""

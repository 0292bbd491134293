"""Draw the parts of the full screen as rows of text: no terminal, no event loop."""

"""Serve the chat page: views, forms and the texts of its scripts."""

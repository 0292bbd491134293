"""Implement the JIM protocol on bytes and values: no Django, no socket, no clock, no thread."""

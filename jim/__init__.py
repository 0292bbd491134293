"""The JIM protocol: bytes and values in, bytes and values out. No Django, no socket, no clock, no thread."""

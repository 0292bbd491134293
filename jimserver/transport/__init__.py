"""Bytes in and out: TCP, WebSocket, in-process; limits and the wire tap."""

"""Serve the site beside the server: ASGI, WebSocket consumers, HTTP API, monitoring."""

"""Serve the HTTP API and webhooks for programs that don't speak JIM. See docs/api.md."""

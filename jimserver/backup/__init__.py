"""Backups: made of a running server, checked, restored, made by a schedule."""

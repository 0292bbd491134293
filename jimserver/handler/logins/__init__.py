"""Logins: by password and token, by challenge, as a guest, by the site."""

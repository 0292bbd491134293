"""Undo what a proxy changes in a request, before anything else reads it."""

from typing import Any

from django.conf import settings

Scope = dict[str, Any]
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def put_right(scope: Scope) -> Scope:
    """Return `scope` with the whole path, and with a Host that names no default port.

    A proxy may hand on the path with the prefix of JIM_SCRIPT_NAME or without it, and may add the
    port to Host where browsers leave it out of Origin.
    """
    prefix = settings.FORCE_SCRIPT_NAME or ""
    path = scope["path"]
    if prefix and path != prefix and not path.startswith(prefix + "/"):
        scope = {**scope, "path": prefix + path}
    if prefix:
        scope = {**scope, "root_path": prefix}
    port = DEFAULT_PORTS["https" if _is_secure(scope) else "http"].encode()
    headers = [
        (name, value.removesuffix(port) if name == b"host" else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


def _is_secure(scope: Scope) -> bool:
    """Return whether the browser speaks TLS, to us or to the operator's proxy."""
    forwarded = settings.HTTPS and (b"x-forwarded-proto", b"https") in scope["headers"]
    return forwarded or scope.get("scheme") in ("https", "wss")

"""Keep the contents of files: in a folder, or in an S3-like store; a setting says which."""

import functools

from django.conf import settings

from attachments.stores.base import Part, Store, StoreFailure
from attachments.stores.local import LocalStore

__all__ = ["Part", "Store", "StoreFailure", "store"]

LOCAL = LocalStore()


def store() -> Store:
    """Return where this server keeps files. Raise StoreFailure where it can't be what is set."""
    config = settings.JIM
    if not config.files_s3:
        return LOCAL
    return _s3_store(config.files_s3, config.files_s3_endpoint, config.files_s3_s)


@functools.cache
def _s3_store(url: str, endpoint: str, timeout_s: float) -> Store:
    """Return the one of this process: its client is made once, as that is slow."""
    from attachments.stores.s3 import S3Store  # a library that others need not have

    return S3Store(url, endpoint, timeout_s)

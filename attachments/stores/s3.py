"""Keep files in a bucket of an S3-like store, under PREFIX/SHA-256 and PREFIX/SHA-256.preview.

boto3 finds the account as usual: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ~/.aws, or the
machine's role. No request is made within a transaction: one that hangs would hold up the chat.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from django.db import transaction

from attachments.stores.alone import alone_with
from attachments.stores.base import Part, Rows, StoreFailure

try:
    import boto3
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    boto3 = None  # `S3Store` says so

ATTEMPTS = 2  # of each request
SUFFIXES = {Part.CONTENT: "", Part.PREVIEW: ".preview"}
MISSING = ("404", "NoSuchKey", "NotFound")
DIGEST_CHARS = 64


class S3Store:
    """Use one client in all threads: making one is slow."""

    is_local = False

    def __init__(self, url: str, endpoint: str, timeout_s: float) -> None:
        """Make no request yet. `url` is s3://BUCKET/PREFIX. Raise StoreFailure."""
        if boto3 is None:
            raise StoreFailure("JIM_FILES_S3 needs the package boto3 (the extra s3)")
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise StoreFailure(f"JIM_FILES_S3 must be s3://BUCKET or s3://BUCKET/PREFIX, not {url}")
        self._url, self._endpoint = url, endpoint
        self._bucket, prefix = parts.netloc, parts.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        config = Config(
            connect_timeout=timeout_s,
            read_timeout=timeout_s,
            retries={"total_max_attempts": ATTEMPTS},
        )
        with self._failures():  # it names no region, for example
            self._client: Any = boto3.client("s3", endpoint_url=endpoint or None, config=config)
        # Its own threads would take the interpreter from the chat.
        self._one_thread = TransferConfig(use_threads=False)

    def name(self) -> str:
        return self._url

    def identity(self) -> str:
        return f"{self._endpoint} {self._url}"

    def keep(self, digest: str, parts: Mapping[Part, Path], add_rows: Callable[[], Rows]) -> Rows:
        with alone_with(digest):
            for part, path in parts.items():
                if not self._has(digest, part):
                    self._put(digest, part, path)
            with transaction.atomic():
                return add_rows()

    def drop(self, digest: str, delete_row: Callable[[], bool]) -> bool:
        with alone_with(digest):
            with transaction.atomic():
                is_deleted = delete_row()
            if is_deleted:  # where this fails, it is found without a row later
                self.remove(digest)
        return is_deleted

    def size(self, digest: str, part: Part) -> int:
        with self._failures():
            found = self._client.head_object(Bucket=self._bucket, Key=self._key(digest, part))
        return int(found["ContentLength"])

    def open(self, digest: str, part: Part, first: int = 0) -> IO[bytes]:
        key = self._key(digest, part)
        beginning = {"Range": f"bytes={first}-"} if first else {}
        with self._failures():
            found = self._client.get_object(Bucket=self._bucket, Key=key, **beginning)
        body: IO[bytes] = found["Body"]
        return body

    def replace(self, digest: str, part: Part, source: Path) -> None:
        with alone_with(digest):
            self._put(digest, part, source)

    def remove(self, digest: str) -> None:
        for part in Part:
            with self._failures():
                self._client.delete_object(Bucket=self._bucket, Key=self._key(digest, part))

    def digests(self) -> Iterator[tuple[str, float]]:
        pages = self._client.get_paginator("list_objects_v2")
        with self._failures():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for found in page.get("Contents", ()):
                    name = found["Key"].removeprefix(self._prefix)
                    if len(name) == DIGEST_CHARS:
                        yield name, found["LastModified"].timestamp()

    def _has(self, digest: str, part: Part) -> bool:
        try:
            return self.size(digest, part) >= 0
        except FileNotFoundError:
            return False

    def _put(self, digest: str, part: Part, path: Path) -> None:
        key = self._key(digest, part)
        with self._failures():
            self._client.upload_file(str(path), self._bucket, key, Config=self._one_thread)

    def _key(self, digest: str, part: Part) -> str:
        return f"{self._prefix}{digest}{SUFFIXES[part]}"

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Raise FileNotFoundError or StoreFailure in place of what boto3 raises."""
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in MISSING:
                raise FileNotFoundError(str(error)) from None
            raise StoreFailure(f"{self._url} can't be used: {error}") from None
        except (BotoCoreError, boto3.exceptions.Boto3Error) as error:
            raise StoreFailure(f"{self._url} can't be used: {error}") from None

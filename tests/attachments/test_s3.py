"""Files in an S3-like store: moto's server over real HTTP, and one that isn't there."""

import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.utils import timezone
from moto.server import ThreadedMotoServer

from accounts.models import User
from attachments import folder
from attachments.models import Attachment, StoredFile
from attachments.pictures import PictureLimits, PictureWorkers
from attachments.services import FileLimits, store_upload, sweep
from attachments.stores import Part, StoreFailure, store
from attachments.stores.s3 import S3Store
from attachments.tickets import Ticket
from jimserver.conf.limits.files import TYPES
from jimserver.nodes.node_lock import common_settings
from jimserver.transfer.export import export
from jimserver.transfer.importing import import_lines
from messaging.services.data_export import export_user
from tests.attachments.support import ask_place, fetch, link, picture, put, send_file
from tests.faults.process import ServerProcess
from tests.support.client import Client
from tests.support.migrated import ROOT

ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
LIMITS = FileLimits(1_000_000, 0, 0, TYPES)
PICTURES = PictureLimits(1_000_000, 1_073_741_824, 20, 640)
URL = "s3://tea/jim"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run an S3-like server with the bucket `tea`."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    os.environ.update(ACCOUNT)
    url = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=url).create_bucket(Bucket="tea")
    yield url
    for name in ACCOUNT:
        os.environ.pop(name)
    server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Any, tmp_path: Path) -> Any:
    """Keep this test's files in an empty bucket; return it."""
    settings.JIM = replace(
        settings.JIM, files_folder=str(tmp_path), files_s3=URL, files_s3_endpoint=endpoint
    )
    found = boto3.resource("s3", endpoint_url=endpoint).Bucket("tea")
    found.objects.delete()
    return found


def upload(owner: User, data: bytes, name: str = "notes.txt", ticket: str = "t1") -> Attachment:
    with folder.open_incoming() as body:
        body.write(data)
        return store_upload(
            ticket=Ticket(owner.pk, name, len(data), "", 0, ticket),
            body=body,
            limits=LIMITS,
            workers=PictureWorkers(1),
            picture_limits=PICTURES,
        )


def keys(bucket: Any) -> list[str]:
    return sorted(found.key for found in bucket.objects.all())


@pytest.mark.django_db
def test_files_of_a_bucket_are_kept_exported_and_removed(bucket: Any, tmp_path: Path) -> None:
    ann = User.objects.create_user("ann")
    notes, cup = upload(ann, b"tea at five\n"), upload(ann, picture(), "cup.png", "t2")
    assert upload(ann, b"tea at five\n", "again.txt", "t3").content_id == notes.content_id
    names = (notes.content_id, cup.content_id, f"{cup.content_id}.preview")
    assert keys(bucket) == sorted(f"jim/{name}" for name in names)
    assert not list(tmp_path.glob("??/??/*"))
    assert store().open(notes.content_id, Part.CONTENT, 4).read() == b"at five\n"
    with zipfile.ZipFile(export_user(ann)) as archive:
        assert archive.read("files/t1/notes.txt") == b"tea at five\n"
    Attachment.objects.exclude(pk="t1").delete()
    assert sweep(unsent_hours=1) == 1
    assert keys(bucket) == [f"jim/{notes.content_id}"]
    with pytest.raises(FileNotFoundError):
        store().size(cup.content_id, Part.CONTENT)


@pytest.mark.django_db
def test_what_a_crash_has_left_in_a_bucket_is_swept(bucket: Any, monkeypatch: Any) -> None:
    digest = "0" * 64
    bucket.put_object(Key=f"jim/{digest}", Body=b"left")
    bucket.put_object(Key="of others", Body=b"not ours")
    assert sweep(unsent_hours=1) == 0  # its rows may still come
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr("attachments.services.timezone.now", lambda: later)
    assert sweep(unsent_hours=1) == 1
    assert keys(bucket) == ["of others"]


@pytest.mark.django_db
def test_an_export_takes_the_files_from_one_store_to_another(bucket: Any, settings: Any) -> None:
    kept = upload(User.objects.create_user("ann"), picture(), "cup.png")
    whole = store().open(kept.content_id, Part.CONTENT).read()
    lines = StringIO()
    export(lines)
    bucket.objects.delete()
    lines.seek(0)
    assert import_lines([*lines]).files == 1
    assert len(keys(bucket)) == 2
    settings.JIM = replace(settings.JIM, files_s3="")
    lines.seek(0)
    import_lines([*lines])
    assert store().open(kept.content_id, Part.CONTENT).read() == whole
    assert store().size(kept.content_id, Part.PREVIEW) > 0


@pytest.mark.django_db
def test_nodes_must_have_the_same_bucket(bucket: Any, settings: Any) -> None:
    first = common_settings(settings.JIM)
    assert common_settings(settings.JIM) == first
    settings.JIM = replace(settings.JIM, files_s3="s3://coffee")
    assert common_settings(settings.JIM) != first


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url, sentence",
    [
        ("s3://no-such-bucket", "s3://no-such-bucket can't be used: .*NoSuchBucket"),
        ("/files", "JIM_FILES_S3 must be s3://BUCKET or s3://BUCKET/PREFIX, not /files"),
    ],
)
def test_a_bad_bucket_is_said_in_one_sentence(
    bucket: Any, settings: Any, url: str, sentence: str
) -> None:
    settings.JIM = replace(settings.JIM, files_s3=url)
    with pytest.raises(StoreFailure, match=sentence) as found:
        upload(User.objects.create_user("ann"), b"tea")
    assert "\n" not in str(found.value)
    assert not StoredFile.objects.exists()


def test_without_its_package_a_bucket_cannot_be_used(monkeypatch: Any) -> None:
    monkeypatch.setattr("attachments.stores.s3.boto3", None)
    with pytest.raises(StoreFailure, match="needs the package boto3"):
        S3Store(URL, "", 1)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def backup(server: ServerProcess, target: Path) -> str:
    """Back up a server; return what is said."""
    words = [sys.executable, "manage.py", "backup", str(target)]
    made = subprocess.run(words, cwd=ROOT, env=server.environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_a_server_with_a_bucket(endpoint: str, migrated: Path, tmp_path: Path) -> None:
    """Users notice nothing of it; where it can't be reached, all but files goes on."""
    server = ServerProcess(
        tmp_path, has_site=True, files_s3=URL, files_s3_endpoint=endpoint, files_s3_s=2
    )
    shutil.copyfile(migrated, server.database)
    server.start()
    ann = Client(server.port)
    ann.login("ann", "secret", ext=["ids", "files"])
    data = b"PK\x03\x04" + bytes(range(256)) * 700
    notes, cup = send_file(ann, "Pavel", "x.zip", data), send_file(ann, "Pavel", "c.png", picture())
    whole = fetch(link(ann, notes))
    assert (whole.status, whole.body) == (200, data)
    part = fetch(link(ann, notes), Range="bytes=-2")
    assert (part.status, part.body) == (206, data[-2:])
    assert fetch(link(ann, notes), Range="bytes=999999-").status == 416
    assert fetch(link(ann, cup) + "&preview=1").headers["content-type"] == "image/webp"
    said = backup(server, tmp_path / "jim.backup")
    assert f"(in {URL}, not in the backup)" in said
    assert f"does not hold the files in {URL}: copy the bucket too" in said
    server.stop()
    ann.close()
    server.environment["JIM_FILES_S3_ENDPOINT"] = f"http://127.0.0.1:{free_port()}"
    server.start()
    server.log.wait_for(f"file sweep: {URL} can't be used: ")
    ann = Client(server.port)
    ann.login("ann", "secret", ext=["ids", "files"])
    refused = put(ann, "notes.txt", b"tea at six\n")
    assert (refused.status, "try again later" in refused.values["error"]) == (500, True)
    assert fetch(link(ann, notes)).status == 503
    assert ann.say("Pavel", "the chat goes on")["response"] == 202
    assert ask_place(ann, "notes.txt", 10)["response"] == 200
    server.stop()
    ann.close()
    assert "Traceback" not in str(server.log)

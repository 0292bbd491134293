"""Define the tables of stored files and of the messages that they are attached to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

ID_CHARS = 16  # of an attachment: 12 random bytes
DIGEST_CHARS = 64
NAME_CHARS = 255
KIND_CHARS = 100
ALT_CHARS = 1000
# Without constraints that would cost a message something; the services delete these rows.
BARE: Any = {"db_constraint": False, "on_delete": models.DO_NOTHING}


class StoredFile(models.Model):
    """Describe the content of a file, which the store keeps under its SHA-256.

    `bytes_on_disk` counts its preview too. Content that was uploaded twice is stored once.
    """

    digest = models.CharField(max_length=DIGEST_CHARS, primary_key=True)
    bytes_on_disk = models.BigIntegerField()
    stored_at = models.DateTimeField(default=timezone.now)


class Attachment(models.Model):
    """Describe an uploaded file, and the message that carries it, if it was sent.

    Indexes: `message` for a page of messages (messaging.selectors.messages_by_id), `owner` for
    what a user has uploaded (selectors.bytes_of), `content` for what the sweep may remove.
    """

    id = models.CharField(max_length=ID_CHARS, primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", **BARE)
    message = models.OneToOneField(
        "messaging.Message", null=True, related_name="attachment", **BARE
    )
    content = models.ForeignKey(StoredFile, related_name="attachments", **BARE)
    name = models.CharField(max_length=NAME_CHARS)
    kind = models.CharField(max_length=KIND_CHARS)  # the media type, by content
    size = models.BigIntegerField()
    width = models.PositiveIntegerField(default=0)  # in pixels; 0: not a picture
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=ALT_CHARS, blank=True)  # what the picture shows, in words
    uploaded_at = models.DateTimeField(default=timezone.now)

"""Define the table of answers by which a repeated request is recognised."""

from django.conf import settings
from django.db import models

from jim import limits
from messaging.models.keys import BARE


class AnsweredRequest(models.Model):
    """Keep the answer to a change under the client's id, so that its repetition changes nothing.

    Messages and edits have ids of their own. Read by selectors.repetitions.find_answer; rows go
    after `JIM_REPEAT_MINUTES`.
    """

    pk = models.CompositePrimaryKey("user_id", "client_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)
    client_id = models.CharField(max_length=limits.ID_CHARS)
    digest = models.BigIntegerField()  # of the request: another one under the same id is new
    answer = models.TextField()  # the kind of the answer, a space, and its fields as JSON
    answered_at = models.DateTimeField()

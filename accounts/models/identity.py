"""Define the table of the server's identity."""

from django.db import models


class ServerIdentity(models.Model):
    """Hold the random id of this server's users and messages; one row, id 1.

    A client that knows two addresses of one server recognises it by this.
    """

    value = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

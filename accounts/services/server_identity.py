"""Create the server's identity at the first start and keep it in the database for clients."""

import secrets

from accounts.models import ServerIdentity

ID_BYTES = 16


class Identity:
    """Keep the identity in memory. The engine calls `load`; any thread can read `value`."""

    value = ""  # 32 hex digits after `load`

    def load(self) -> None:
        """Read the identity; create it if there is none."""
        new = {"value": secrets.token_hex(ID_BYTES)}
        self.value = ServerIdentity.objects.get_or_create(pk=1, defaults=new)[0].value


server_identity = Identity()

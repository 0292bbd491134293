"""Keep passwords in the system's keyring, where the settings want that."""

import sys

from jimclient.text.display import harmless
from jimclient.text.i18n import _

SERVICE = "jimclient"


class KeptPasswords:
    """Read and keep the password of one user at one server; a failure is a sentence on stderr."""

    def __init__(self, server: str, username: str, *, is_wanted: bool) -> None:
        self._key = f"{username}@{server}"
        self._is_wanted = is_wanted

    def read(self) -> str | None:
        """Return the kept password."""
        if not self._is_wanted:
            return None
        try:
            import keyring

            password: str | None = keyring.get_password(SERVICE, self._key)
        except ImportError:
            print(_("The package keyring is not installed: pip install keyring"), file=sys.stderr)
            self._is_wanted = False
        except Exception as error:  # a backend can raise anything: no D-Bus, a locked ring
            self._complain(error)
        else:
            return password
        return None

    def keep(self, password: str) -> None:
        """Keep a password that the server has taken."""
        if not self._is_wanted or self.read() == password:
            return
        try:
            import keyring

            keyring.set_password(SERVICE, self._key, password)
        except Exception as error:
            self._complain(error)

    def forget(self) -> None:
        """Forget the password of a user who has logged out."""
        if self.read() is None:
            return
        try:
            import keyring

            keyring.delete_password(SERVICE, self._key)
        except Exception as error:
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        text = _("The keyring can't be used: {reason}")
        print(text.format(reason=harmless(str(error), 200)), file=sys.stderr)
        self._is_wanted = False

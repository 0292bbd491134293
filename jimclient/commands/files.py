"""Run the commands about files: send one, save that of a message."""

from pathlib import Path

from jimclient.commands.command import Command, Table, Wrong, needed, needed_name, number_of
from jimclient.core.chat import Chat
from jimclient.net.fields import text_of
from jimclient.net.files import SiteFiles, TransferFailed
from jimclient.store.addresses import server_address
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _

_MAX_CHARS = 300  # of a sentence that the site gives


class FileCommands:
    """Run these commands. Each raises NotConnected, Refused, StoreError or Wrong."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def table(self) -> Table:
        """Return these commands."""
        return {
            N_("/send"): Command(N_("PATH"), N_("send a file"), self._send),
            N_("/save"): Command(
                N_("NUMBER [FOLDER]"), N_("save the file of a message"), self._save
            ),
        }

    def _send(self, rest: str) -> None:
        to, path = needed_name(self._chat.model.last_recipient), Path(needed(rest)).expanduser()
        try:
            with path.open("rb") as file:
                size = path.stat().st_size
                place = self._chat.request("upload", name=path.name, size=size)
                self._site().put(text_of(place, "url"), file, size)
        except OSError as error:
            raise Wrong(f"{harmless(str(path))}: {error.strerror}") from None
        except TransferFailed as error:
            raise _wrong(error) from None
        self._chat.request("msg", to=to, message="", file=text_of(place, "file"))
        text = _("Sent to {name}: {file}")
        self._chat.tell(text.format(name=harmless(to), file=harmless(path.name)))

    def _save(self, rest: str) -> None:
        number, _space, folder = needed(rest).partition(" ")
        url = text_of(self._chat.request("get_file", msg_id=number_of(number)), "url")
        try:
            path = self._site().save(url, Path(folder.strip() or ".").expanduser())
        except TransferFailed as error:
            raise _wrong(error) from None
        self._chat.tell(_("Saved: {path}").format(path=harmless(str(path))))

    def _site(self) -> SiteFiles:
        """Return the site of this server, which has the key that the server has shown."""
        try:
            key = self._chat.known_servers.key_of(server_address(*self._chat.server))
        except OSError as error:
            text = _("The key of the server can't be read: {reason}")
            raise Wrong(text.format(reason=error.strerror)) from None
        return SiteFiles(key)


def _wrong(error: TransferFailed) -> Wrong:
    text = _("That didn't work: {reason}.")
    return Wrong(text.format(reason=harmless(str(error), _MAX_CHARS).rstrip(".")))

"""Drive the clients of the 511 family: starts their client.py, presses their buttons.

Arguments: folder of the client package, host, port, name, password.
"""

import base64
import runpy
import sys

from channel import Channel
from desk import sit_down
from PyQt5.QtCore import QItemSelectionModel


class Hand:
    """Carry out what a user of this family's window can do."""

    def __init__(self, channel):
        self.channel = channel
        self.window = None

    def is_main_window(self, widget):
        return type(widget).__name__ == "ClientMainWindow"

    def take(self, window):
        """Follow the transport's signals: the window opened, so the login succeeded."""
        self.window = window
        window.transport.new_message.connect(self._received)
        window.transport.message_205.connect(lambda: self.channel.tell("list_changed"))
        window.transport.connection_lost.connect(lambda: self.channel.tell("lost"))
        self.channel.tell("online")

    def _received(self, message):
        try:
            text = self.window.decrypter.decrypt(base64.b64decode(message["mess_text"])).decode()
        except (ValueError, TypeError):
            text = None
        self.channel.tell("received", sender=message["from"], text=text)

    def users(self):
        """Return all users that the dialog for adding offers after a refresh."""
        dialog = self._dialog("btn_add_contact", "select_dialog")
        dialog.btn_refresh.click()
        offered = [dialog.selector.itemText(i) for i in range(dialog.selector.count())]
        dialog.close()
        return {"users": self.window.database.get_users(), "offered": offered}

    def contacts(self):
        """Return the contacts in the window."""
        model = self.window.ui.list_contacts.model()
        return {"contacts": [model.item(i).text() for i in range(model.rowCount())]}

    def add(self, name):
        """Add through the dialog."""
        dialog = self._dialog("btn_add_contact", "select_dialog")
        self._choose(dialog, name)

    def add_unlisted(self, name):
        """Add a name that the dialog doesn't offer: the method behind its button."""
        self.window.add_contact(name)

    def remove(self, name):
        """Remove through the dialog."""
        dialog = self._dialog("btn_remove_contact", "remove_dialog")
        self._choose(dialog, name)

    def open(self, name):
        """Double-click a contact; tells whether a message can be written now."""
        view = self.window.ui.list_contacts
        (item,) = view.model().findItems(name)
        view.selectionModel().setCurrentIndex(item.index(), QItemSelectionModel.SelectCurrent)
        view.doubleClicked.emit(item.index())
        return {"writable": self.window.ui.btn_send.isEnabled()}

    def send(self, text):
        """Type a text and presses the send button."""
        if not self.window.ui.btn_send.isEnabled():
            raise RuntimeError("the send button is off")
        self.window.ui.text_message.setPlainText(text)
        self.window.ui.btn_send.click()

    def history(self):
        """Return the texts in the open chat, oldest first."""
        model = self.window.history_model
        rows = [model.item(i).text() for i in range(model.rowCount())] if model else []
        return {"history": [row.split(":\n ", 1)[1] for row in rows]}

    def leave(self):
        """Close the window, which ends the program."""
        self.window.close()

    def _dialog(self, button, name):
        """Press a button that opens a dialog; the client keeps it in a global name."""
        getattr(self.window.ui, button).click()
        return getattr(sys.modules[type(self.window).__module__], name)

    def _choose(self, dialog, name):
        """Pick a name in a dialog and presses its button."""
        index = dialog.selector.findText(name)
        if index < 0:
            dialog.close()
            raise LookupError(f"{name} is not offered")
        dialog.selector.setCurrentIndex(index)
        dialog.btn_ok.click()


def main():
    """Run the client's own start script as its user would."""
    folder, host, port, name, password = sys.argv[1:]
    channel = Channel()
    sit_down(channel, Hand(channel))
    script = f"{folder}/client.py"
    sys.argv = [script, host, port, "-n", name, "-p", password]
    sys.path[0] = folder
    runpy.run_path(script, run_name="__main__")


main()

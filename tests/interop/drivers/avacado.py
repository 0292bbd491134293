"""Drive avacado-messenger: starts its window's script, presses its buttons.

Arguments: folder of the client package, host, port, name, password (it has none: not used).
Its window knows one address only, so the driver hands the wanted one to its Client.
"""

import logging
import queue
import runpy
import sys
import time

from channel import Channel
from desk import sit_down
from PyQt5.QtCore import QItemSelectionModel

SLOW_CONSOLE_S = 0.1  # see Journal


class Hand:
    """Carry out what a user of this window can do."""

    def __init__(self, channel, name):
        self.channel = channel
        self.name = name
        self.window = None

    def is_main_window(self, widget):
        return type(widget).__name__ == "ClientGui"

    def fill_in(self, dialog):
        """Answer the question for the login name."""
        dialog.setTextValue(self.name)
        dialog.accept()

    def take(self, window):
        """Report the window, which opens whether or not the login succeeded."""
        self.window = window
        self.channel.tell("online" if window.client.begin_app else "refused")

    def contacts(self):
        """Return the contacts in the window."""
        model = self.window.model_cl
        return {"contacts": [model.item(i).text() for i in range(model.rowCount())]}

    def add(self, name):
        """Type a name and presses the add button, which waits for the server's answer."""
        self.window.sendBox.setText(name)
        self.window.button_add_contact.click()

    add_unlisted = add

    def remove(self, name):
        """Remove a contact: selects it and presses the button."""
        self.open(name)
        self.window.button_del_contact.click()

    def open(self, name):
        """Click a contact."""
        view = self.window.contact_list
        (item,) = self.window.model_cl.findItems(name)
        view.selectionModel().setCurrentIndex(item.index(), QItemSelectionModel.SelectCurrent)
        view.clicked.emit(item.index())
        return {"writable": self.window.client.to_user == name}

    def send(self, text):
        """Type a text and presses Enter."""
        self.window.sendBox.setText(text)
        self.window.sendBox.returnPressed.emit()

    def history(self):
        """Return the lines of the open chat, without their arrows."""
        page = self.window.messageBox.currentWidget()
        rows = [page.item(i).text() for i in range(page.count())] if page else []
        return {"history": [row[3:] for row in rows]}

    def leave(self):
        """Close the window, which ends the program."""
        self.window.close()


class Prints(queue.Queue):
    """Queue things to show, as the client's queue does, and report them to the test."""

    def __init__(self, channel):
        super().__init__()
        self.channel = channel

    def put(self, item, *rest, **named):
        if item[1] == "SYSTEM":
            self.channel.tell("answered", well=item[0])
        elif item[1] == "in your CL":
            self.channel.tell("listed", contacts=item[0])
        else:
            self.channel.tell("received", sender=item[1], text=item[0])
        super().put(item, *rest, **named)


class Journal(logging.Handler):
    """Pass on what the client logs, as a slow console would.

    After each awaited answer one thread of the client logs a line and asks for the next thing while
    another still has to leave `Queue.join`; when the line costs no time, both wait for ever. Most
    logins end so on a fast console, whatever server they meet.
    """

    def __init__(self, channel):
        super().__init__(logging.INFO)
        self.channel = channel

    def emit(self, record):
        self.channel.tell("log", text=record.getMessage())
        time.sleep(SLOW_CONSOLE_S)


def redirect(channel, address):
    """Have the window's Client connect to this address and show its prints to the test."""
    import client

    class Client(client.Client):
        def __init__(self, login, *_fixed_address):
            super().__init__(login, *address)
            self.print_queue = Prints(channel)

    client.Client = Client


def main():
    """Run the window's own script as its user would."""
    folder, host, port, name, _password = sys.argv[1:]
    channel = Channel()
    sit_down(channel, Hand(channel, name))
    sys.argv = [f"{folder}/gui_app_client.py"]
    sys.path[0] = folder
    logging.getLogger("msg.cons").addHandler(Journal(channel))
    redirect(channel, (host, int(port)))
    runpy.run_path(sys.argv[0], run_name="__main__")


main()

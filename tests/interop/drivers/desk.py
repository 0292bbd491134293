"""Operate a Qt client: run commands in its GUI thread, answer its message boxes.

The client's own start script creates the QApplication; `sit_down` makes sure that we hear of it.
"""

from PyQt5 import QtWidgets
from PyQt5.QtCore import QObject, QTimer, pyqtSignal

WATCH_PERIOD_MS = 20  # boxes run event loops of their own, a timer is what still fires in them


class Desk(QObject):
    """Watch the client's windows and runs the test's commands one at a time."""

    arrived = pyqtSignal(dict)

    def __init__(self, channel, hand):
        super().__init__()
        self.channel = channel
        self.hand = hand
        self._answered = set()
        self._window_seen = False
        self.arrived.connect(self._run)
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)
        self._watch.start(WATCH_PERIOD_MS)
        channel.listen(self.arrived.emit)

    def _look(self):
        """Answer a box that opened, and reports the main window once."""
        for widget in QtWidgets.QApplication.topLevelWidgets():
            if not widget.isVisible():
                continue
            if isinstance(widget, QtWidgets.QMessageBox):
                self._answer(widget)
            elif isinstance(widget, QtWidgets.QInputDialog):
                self.hand.fill_in(widget)
            elif not self._window_seen and self.hand.is_main_window(widget):
                self._window_seen = True
                self.hand.take(widget)

    def _answer(self, box):
        """Say yes, or OK, once to each box."""
        if box in self._answered:
            return
        self._answered.add(box)
        self.channel.tell("box", title=box.windowTitle(), text=box.text())
        yes = box.button(QtWidgets.QMessageBox.Yes)
        (yes or box.button(QtWidgets.QMessageBox.Ok)).click()

    def _run(self, command):
        """Do what the test asked and says when it is done; not while a box is open."""
        if self.thread().loopLevel() > 1:
            QTimer.singleShot(WATCH_PERIOD_MS, lambda: self._run(command))
            return
        try:
            facts = getattr(self.hand, command.pop("do"))(**command)
        except Exception as error:
            self.channel.tell("failed", error=repr(error))
        else:
            self.channel.tell("done", **(facts or {}))


def sit_down(channel, hand):
    """Have the next QApplication that is created come with a Desk."""

    class Application(QtWidgets.QApplication):
        def __init__(self, arguments):
            super().__init__(arguments)
            self.desk = Desk(channel, hand)

    QtWidgets.QApplication = Application

"""Events that order the threads: login, potential contacts, contacts, and the two menus."""

from threading import Event


class StartupEvents:
    """Hold one Event for each step of the start. Thread-safe.

    When the client ends, `ended` and all others are set, so that no thread waits for what will
    not come.
    """

    def __init__(self) -> None:
        self.authenticated = Event()  # read_thread: the server has let us in
        self.potential = Event()  # read_thread: the potential contacts are here
        self.contacts = Event()  # read_thread: the contacts are here
        self.contacts_menu = Event()  # contact_thread can talk to the user
        self.messages_menu = Event()  # input_thread can talk to the user
        self.ended = Event()

    def reached(self, event: Event, timeout_s: float | None = None) -> bool:
        """Wait for an event; return False if the client has ended or the time is up."""
        return event.wait(timeout_s) and not self.ended.is_set()

    def pass_to(self, to: Event) -> None:
        """Hand the user over to one of the two menus."""
        for menu in (self.contacts_menu, self.messages_menu):
            menu.clear()
        to.set()
        if self.ended.is_set():  # it may have come between: then nobody must wait
            self.end()

    def end(self) -> None:
        """Release every waiting thread: the client ends."""
        self.ended.set()
        for event in (self.authenticated, self.potential, self.contacts):
            event.set()
        for menu in (self.contacts_menu, self.messages_menu):
            menu.set()

"""The Events that put the threads in order: login, potential contacts, contacts, the contacts menu, the messages."""

from threading import Event


class Steps:
    """One Event for each step of the client's way. Thread-safe.

    When the client ends, `ended` and all others are set, so that no thread waits for what will not come.
    """

    def __init__(self) -> None:
        self.authenticated = Event()  # read_thread: the server has let us in
        self.potential = Event()  # read_thread: the potential contacts are here
        self.contacts = Event()  # read_thread: the contacts are here
        self.contacts_menu = Event()  # contact_thread may talk to the user
        self.messages_menu = Event()  # input_thread may talk to the user
        self.ended = Event()

    def reached(self, step: Event, timeout_s: float | None = None) -> bool:
        """Waits for a step; False when the client has ended or the time is up."""
        return step.wait(timeout_s) and not self.ended.is_set()

    def pass_to(self, to: Event) -> None:
        """Hands the user over to one of the two menus."""
        for menu in (self.contacts_menu, self.messages_menu):
            menu.clear()
        to.set()
        if self.ended.is_set():  # it may have come between: then nobody must wait
            self.end()

    def end(self) -> None:
        self.ended.set()
        for step in (
            self.authenticated,
            self.potential,
            self.contacts,
            self.contacts_menu,
            self.messages_menu,
        ):
            step.set()

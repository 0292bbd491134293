"""Relay that parses next to nothing and stores nothing, to measure the generator's own limit.

It answers every line with a ready 200 and hands the line on to the other session as it is. Run
it as `baseline.py PORT`, or as `baseline.py PORT FILE` to flush what it reads to a file before it
answers: no server that loses nothing can be faster on this disk.
"""

import os
import re
import select
import socket
import sys

NAME = re.compile(rb'"account_name":"([^"]+)"')
RECIPIENT = re.compile(rb'"to":"([^"]+)"')
ID = re.compile(rb'"id":"[^"]+"')
POTENTIAL = (
    b'{"response":200,"time":1.5,"alert":"OK"}\n'
    b'{"action":"potential","time":1.5,"quantity":0,"data_list":[]}\n'
)
FILE_BYTES = 16 * 2**20
ANSWER = b'{"response":200,"time":1763800000.25,"alert":"OK",%b,"msg_id":1,"sent":1763800000.25}\n'


class Baseline:
    """Hold all sessions by name; `route` remembers to whom a session writes."""

    def __init__(self, port: int) -> None:
        self.listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        self.epoll = select.epoll()
        self.epoll.register(self.listener.fileno(), select.EPOLLIN)
        self.sockets: dict[int, socket.socket] = {}
        self.by_name: dict[bytes, socket.socket] = {}
        self.routes: dict[int, socket.socket] = {}
        self.tails: dict[int, bytes] = {}

    def run(self) -> None:
        while True:
            self.turn()

    def turn(self) -> None:
        """Take one turn over all sockets."""
        for fd, _mask in self.epoll.poll():
            if fd == self.listener.fileno():
                self.accept()
            else:
                self.read(fd)

    def accept(self) -> None:
        sock, _address = self.listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sockets[sock.fileno()] = sock
        self.epoll.register(sock.fileno(), select.EPOLLIN)

    def read(self, fd: int) -> None:
        data = self.sockets[fd].recv(65_536)
        if not data:
            self.epoll.unregister(fd)
            self.sockets.pop(fd).close()
            return
        data = self.tails.pop(fd, b"") + data
        end = data.rfind(b"\n") + 1
        self.tails[fd] = data[end:]
        self.handle(fd, data[:end])

    def handle(self, fd: int, data: bytes) -> None:
        if fd in self.routes:
            self.relay(fd, data)
        elif name := NAME.search(data):
            self.by_name[name[1]] = self.sockets[fd]
            self.sockets[fd].sendall(POTENTIAL)
        elif found := RECIPIENT.search(data):
            self.routes[fd] = self.by_name[found[1]]
            self.relay(fd, data)

    def relay(self, fd: int, data: bytes) -> None:
        """Hand on, then answer; a delivery differs only in fields that nobody reads."""
        self.hand_on(fd, data)
        self.sockets[fd].sendall(b"".join([ANSWER % mark for mark in ID.findall(data)]))

    def hand_on(self, fd: int, data: bytes) -> None:
        self.routes[fd].sendall(data)


class FlushingBaseline(Baseline):
    """Write and flush everything that one turn has read, then hand it on and answer.

    The file is overwritten in one place of 16 MB, so no flush has to wait for the file to grow.
    """

    def __init__(self, port: int, path: str) -> None:
        super().__init__(port)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT)
        os.pwrite(self.file, bytes(FILE_BYTES), 0)
        os.fsync(self.file)
        self.place = 0
        self.waiting: list[tuple[int, bytes]] = []

    def turn(self) -> None:
        super().turn()
        if not self.waiting:
            return
        data = b"".join([data for _fd, data in self.waiting])
        if self.place + len(data) > FILE_BYTES:
            self.place = 0
        self.place += os.pwrite(self.file, data, self.place)
        os.fdatasync(self.file)
        for fd, lines in self.waiting:
            super().relay(fd, lines)
        self.waiting.clear()

    def relay(self, fd: int, data: bytes) -> None:
        self.waiting.append((fd, data))


if __name__ == "__main__":
    port, *path = sys.argv[1:]
    (FlushingBaseline(int(port), path[0]) if path else Baseline(int(port))).run()

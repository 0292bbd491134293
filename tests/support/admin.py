"""Use the admin over HTTP as a browser without scripts does, for servers in other processes."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from http.client import HTTPConnection
from typing import Any

from tests.support.client import PATIENCE_S

ROW = re.compile(r'name="_selected_action" value="(\d+)"')
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class FromAddress(urllib.request.HTTPHandler):
    """Connect from an address of its own, so that others can be blocked."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._connection, request)  # type: ignore[arg-type]

    def _connection(self, host: str, **options: Any) -> HTTPConnection:
        return HTTPConnection(host, source_address=(self._address, 0), **options)


class Admin:
    """Be a member of staff who is signed in to the admin of the site at `place` (host:port).

    Pages are bytes; `text` is the last one.
    """

    def __init__(self, place: str, name: str, password: str, *, address: str = "127.0.0.2") -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(FromAddress(address), jar)
        self._root = f"http://{place}/admin/"
        self.page = b""
        self.get("login/")
        self.post("login/", username=name, password=password)
        assert 'id="console"' in self.get(""), "not signed in"

    @property
    def text(self) -> str:
        return self.page.decode("utf-8", "replace")

    def get(self, path: str) -> str:
        return self._open(path, None)

    def post(self, path: str, files: dict[str, bytes] | None = None, **values: Any) -> str:
        """Send a form of the last page; follow where it leads."""
        found = SECRET.search(self.text)
        assert found, self.text[:500]
        fields = {"csrfmiddlewaretoken": found[1], **values}
        if files is None:
            return self._open(path, urllib.parse.urlencode(fields, doseq=True).encode())
        parts = [(f'name="{key}"', str(value).encode()) for key, value in fields.items()]
        parts += [(f'name="{key}"; filename="{key}.csv"', data) for key, data in files.items()]
        body = b"".join(
            f"--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
            for head, data in parts
        )
        return self._open(path, body + b"--edge--\r\n", "multipart/form-data; boundary=edge")

    def _open(
        self, path: str, data: bytes | None, kind: str = "application/x-www-form-urlencoded"
    ) -> str:
        request = urllib.request.Request(
            self._root + path, data, {"Content-Type": kind, "Referer": self._root}
        )
        with self._opener.open(request, timeout=PATIENCE_S) as answer:
            self.page = answer.read()
        return self.text

    # Pages and operations

    def rows(self, path: str, **query: str) -> list[str]:
        """Return the ids of the rows that a list shows."""
        return ROW.findall(self.get(f"{path}?{urllib.parse.urlencode(query)}"))

    def operate(self, path: str, action: str, query: dict[str, str], **values: Any) -> str:
        """Apply an operation to the only row that the list shows for `query`, and confirm it."""
        (row,) = self.rows(path, **query)
        asked = self.post(path, action=action, _selected_action=row)
        assert 'name="confirmed"' in asked, asked
        return self.post(path, action=action, _selected_action=row, confirmed="yes", **values)

    def delete(self, path: str, query: dict[str, str]) -> str:
        """Delete by Django's own action, which asks for a confirmation too."""
        (row,) = self.rows(path, **query)
        self.post(path, action="delete_selected", _selected_action=row)
        return self.post(path, action="delete_selected", _selected_action=row, post="yes")

    def said(self, action: str) -> str:
        """Return the newest row of the audit of such an action."""
        page = self.get(f"accounts/auditentry/?action={urllib.parse.quote(action)}")
        found = re.search(r"<tbody>\s*(<tr>.*?</tr>)", page, re.DOTALL)
        return re.sub(r"<[^>]*>", " ", found[1]) if found else ""

"""A real server in a process of its own for browsers; it can be killed and started again."""

import http.cookiejar
import re
import shutil
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.support.client import PATIENCE_S, Client
from tests.support.migrated import ROOT, clean_environment


class ChatSite:
    """`url` is the chat page's; `client` makes TCP clients of the same server."""

    def __init__(self, folder: Path, migrated: Path, **variables: str) -> None:
        shutil.copyfile(migrated, folder / "server.sqlite")
        settings = {
            "DATABASE_URL": f"sqlite:///{folder}/server.sqlite",
            "JIM_SECRET_KEY": "for a test",
            "JIM_MAX_SESSIONS": "20",
        }
        settings["JIM_MAX_REQUESTS_PER_S"] = "0"  # tests speak fast
        settings["JIM_REGISTRATIONS_OF_ADDRESS"] = "0"
        self.folder = folder
        self._environment = {**clean_environment(), **settings, **variables}
        self._log = folder / "server.log"
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.place = "127.0.0.1:0"

    @property
    def url(self) -> str:
        return f"http://{self.place}/chat/"

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def command(self, *words: str, said: str = "") -> None:
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self._environment,
            input=said,
            text=True,
            check=True,
            timeout=120,
        )

    def start(self) -> None:
        """Start the server; a second time, at the address it had before."""
        words = ["runjimserver", "-a", "127.0.0.1", "-p", str(self.port), "--http", self.place]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", *words],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.port = int(self._said(r"JIM: .*:(\d+)$"))
        self.place = self._said(r"Site: http://(\S+?)/ ")

    def _said(self, pattern: str) -> str:
        assert self._process
        assert self._process.stdout
        line = self._process.stdout.readline()
        found = re.search(pattern, line)
        assert found, f"{line!r}: {self.log}"
        return found[1]

    def kill(self) -> None:
        """As a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)
            self._process.communicate(timeout=PATIENCE_S)
            self._process = None

    def register(self, name: str, password: str) -> list[dict[str, Any]]:
        """Register a user as the page's form does; return the cookies that it leaves.

        It takes a tenth of the time of a browser that does the same.
        """
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with opener.open(self.url + "register/", timeout=PATIENCE_S) as answer:
            secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        assert secret
        form = {"username": name, "password": password, "again": password}
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": secret[1]}).encode()
        with opener.open(self.url + "register/", data, timeout=PATIENCE_S) as answer:
            assert answer.url == self.url, answer.read().decode()
        return [
            {
                "name": cookie.name,
                "value": cookie.value,
                "domain": cookie.domain,
                "path": cookie.path,
                "expires": cookie.expires or -1,
                "httpOnly": cookie.has_nonstandard_attr("HttpOnly"),
                "sameSite": cookie.get_nonstandard_attr("SameSite"),
            }
            for cookie in jar
        ]

    def client(self, name: str, **fields: object) -> Client:
        """Return a TCP client that is logged in.

        It has an extension: one without gets a probe after a while, and browsers are slow.
        """
        client = Client(self.port)
        client.login(name, "secret", **{"ext": ["ids"], **fields})
        return client

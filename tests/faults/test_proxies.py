"""Serve the site behind the proxies of the operator's guide, where they are installed."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.faults.process import ServerProcess, StartServer
from tests.support.client import PATIENCE_S
from tests.support.waiting import wait_until
from tests.test_docs import read

PATHS = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
FROM = "127.0.0.2"  # where the browser is, as far as the proxy sees
SIGN_IN = 4401
NGINX = """\
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port};
{block} }}
}}
"""
CADDY = """\
{{
    admin off
    auto_https off
}}
http://127.0.0.1:{port} {{
{block}
}}
"""
APACHE = """\
ServerRoot {folder}
ServerName 127.0.0.1
PidFile {folder}/pid
ErrorLog /dev/stderr
Listen 127.0.0.1:{port}
{modules}
{block}
"""
MODULES = ("mpm_event", "authz_core", "proxy", "proxy_http", "headers")
MODULE_FOLDER = "/usr/lib/apache2/modules"
PROXIES: dict[str, tuple[str, str, tuple[str, ...]]] = {  # block -> program, file, its options
    "nginx": ("nginx", NGINX, ("-c", "{file}")),
    "caddy": ("caddy", CADDY, ("run", "--adapter", "caddyfile", "--config", "{file}")),
    "apache": ("apache2", APACHE, ("-D", "FOREGROUND", "-f", "{file}")),
}


def block_of(name: str) -> str:
    [found] = re.findall(rf"^```{name}\n(.*?)^```", read("docs/operator.md"), re.M | re.S)
    return str(found)


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Callable[[str, int], int]]:
    """Start a proxy before a site; return its port. Skip where it is not installed."""
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, site_port: int) -> int:
        program, text, options = PROXIES[name]
        path = shutil.which(program, path=PATHS)
        if path is None:
            pytest.skip(f"{program} is not installed")
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        modules = Path(path).parents[2] / MODULE_FOLDER[1:]
        values = {
            "folder": tmp_path,
            "port": port,
            "block": block_of(name).replace("127.0.0.1:8000", f"127.0.0.1:{site_port}"),
            "modules": "\n".join(
                f"LoadModule {module}_module {modules}/mod_{module}.so" for module in MODULES
            ),
        }
        file = tmp_path / "proxy.conf"
        file.write_text(text.format(**values))
        words = [option.format(file=file) for option in options]
        environment = {**os.environ, "HOME": str(tmp_path)}
        running.append(subprocess.Popen([path, *words], cwd=tmp_path, env=environment))
        wait_until(lambda: running[-1].poll() is not None or listens(port), name)
        return port

    yield start
    for process in running:
        process.terminate()
        process.wait(PATIENCE_S)


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_guide_names_each_proxy_once() -> None:
    assert [name for name in PROXIES if block_of(name)] == [*PROXIES]


@pytest.mark.parametrize("name", PROXIES)
def test_a_site_behind_a_proxy(
    name: str, start_server: StartServer, behind: Callable[[str, int], int]
) -> None:
    """Sign in wrongly, from another address; open the chat's WebSocket."""
    if shutil.which(PROXIES[name][0], path=PATHS) is None:
        pytest.skip(f"{name} is not installed")
    server = start_server(has_site=True, variables={"JIM_TRUSTED_PROXIES": "127.0.0.1/32"})
    port = behind(name, server.http_port)
    sign_in_wrongly(port)
    wait_until(lambda: addresses(server) == [FROM])
    assert socket_answer(port) == ("101", SIGN_IN)


def sign_in_wrongly(port: int) -> None:
    with closing(HTTPConnection("127.0.0.1", port, PATIENCE_S, source_address=(FROM, 0))) as http:
        http.request("GET", "/chat/sign-in/")
        answer = http.getresponse()
        page = answer.read().decode()
        assert answer.status == 200, page
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
        body = f"csrfmiddlewaretoken={token}&username=Pavel&password=wrong"
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        http.request("POST", "/chat/sign-in/", body, kind)
        assert http.getresponse().status == 200


def addresses(server: ServerProcess) -> list[str]:
    with closing(sqlite3.connect(server.database)) as database:
        found = database.execute("SELECT DISTINCT address FROM accounts_loginevent")
        return [str(address) for (address,) in found]


def socket_answer(port: int) -> tuple[str, int]:
    """Return the status of the handshake, and the code with which the site closes."""
    lines = (
        "GET /chat/socket HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    with closing(socket.create_connection(("127.0.0.1", port), PATIENCE_S)) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode())
        data = b""
        while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < 4:
            piece = wire.recv(4096)
            assert piece, data
            data += piece
    head, _, frame = data.partition(b"\r\n\r\n")
    assert frame[0] == 0x88, frame  # close
    return head.split()[1].decode(), int.from_bytes(frame[2:4], "big")

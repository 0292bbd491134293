"""Run `--find`: list the servers of the local network."""

import json

from jim.discovery import EXTRA
from jimclient.core.exit_codes import Ending, Exit
from jimclient.net.discovery import FoundServer, NotInstalled, find_servers
from jimclient.text.display import harmless
from jimclient.text.i18n import _


def run_find(*, as_json: bool) -> int:
    """Print the servers; raise Ending where there is none."""
    try:
        servers = find_servers()
    except NotInstalled:
        text = _("--find needs the package zeroconf (the extra {extra})")
        raise Ending(Exit.USAGE, text.format(extra=EXTRA)) from None
    except OSError as error:
        text = _("The local network can't be asked: {reason}")
        raise Ending(Exit.UNREACHABLE, text.format(reason=error.strerror or error)) from error
    if not servers:
        raise Ending(Exit.UNREACHABLE, _("No JIM server answered on the local network."))
    for server in servers:
        print(_json_line(server) if as_json else _lines(server))
    return Exit.OK


def _lines(server: FoundServer) -> str:
    """Return where a server is, and below it the fingerprint, which no terminal breaks there."""
    words = server.words or _("no encryption")
    return f"{harmless(server.name, 63)}  -a {harmless(server.address)} -p {server.port}\n  {words}"


def _json_line(server: FoundServer) -> str:
    return json.dumps(
        {
            "name": server.name,
            "address": server.address,
            "port": server.port,
            "fingerprint": server.words or None,
        }
    )

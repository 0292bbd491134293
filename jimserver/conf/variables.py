"""List the variables beside the server's limits: the site's, the database's, the client's.

`docs/settings.md` is made from these tables.
"""

from typing import NamedTuple

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Variable(NamedTuple):
    """Describe a variable; the documentation shows `shown` where the default says nothing."""

    name: str
    default: str
    kind: str
    why: str
    shown: str = ""


SITE = (
    Variable(
        "DATABASE_URL",
        "",
        "URL",
        "database to use: `sqlite:////path/file` or `postgres://user:password@host/name`",
        shown="`server.sqlite` in `JIM_DATA`",
    ),
    Variable(
        "JIM_SECRET_KEY",
        "",
        "text",
        "signs the site's sessions; keep it secret",
        shown="generated at the first start and kept in `.secret-key`",
    ),
    Variable(
        "JIM_SEED_PASSWORD",
        "",
        "text",
        "password of the six seeded users when they are created; see `manage.py setseedpassword`",
        shown="none: nobody can log in as one",
    ),
    Variable(
        "JIM_DEMO",
        "no",
        "yes/no",
        "use the demo's defaults, as `make run` does; never on a public server",
    ),
    Variable(
        "JIM_DEBUG",
        "no",
        "yes/no",
        "show Django's error pages to developers; never on a public server",
    ),
    Variable(
        "JIM_DATA",
        "",
        "folder",
        "where the server keeps its database, secret key and certificates",
        shown="the project folder; the system's data folder if the server is installed",
    ),
    Variable(
        "JIM_NAME",
        "",
        "text",
        "name of this server, on its pages, in the admin and where people sign in",
        shown="JIM",
    ),
    Variable(
        "JIM_ADDRESS",
        "",
        "address",
        "to listen on for JIM, unless `-a` says otherwise",
        shown="all addresses (demo: 127.0.0.1)",
    ),
    Variable(
        "JIM_HTTP",
        "127.0.0.1:8000",
        "address:port",
        "of the site, unless `--http` says otherwise; `:8000` for all addresses, `off` for none",
    ),
    Variable(
        "JIM_MDNS",
        "no",
        "yes/no",
        "announce the server on the local network (`_jim._tcp` by mDNS), so that "
        "`client.py --find` lists it; needs the package zeroconf, the extra `mdns`",
    ),
    Variable(
        "JIM_TLS",
        "",
        "auto/yes/no",
        "encrypt the JIM port and the site: `auto` with a certificate that the server makes and "
        "renews, `yes` with the files that `JIM_TLS_CERT` and `JIM_TLS_KEY` name",
        shown="no; yes if `JIM_TLS_CERT` is set",
    ),
    Variable(
        "JIM_TLS_CERT",
        "",
        "file",
        "certificate and chain in PEM, read again on SIGHUP",
        shown="none",
    ),
    Variable(
        "JIM_TLS_KEY",
        "",
        "file",
        "key of that certificate in PEM, without a passphrase",
        shown="none",
    ),
    Variable(
        "JIM_TLS_PLAIN",
        "all",
        "networks",
        "clients that may still speak plain text on the JIM port where TLS is on: `all`, `none`, "
        "or addresses and networks with commas between",
    ),
    Variable(
        "JIM_HTTPS",
        "no",
        "yes/no",
        "a TLS proxy that sets `X-Forwarded-Proto` serves the site: secure cookies, no plain HTTP",
    ),
    Variable(
        "JIM_TRUSTED_PROXIES",
        "",
        "networks",
        "addresses or networks of the operator's proxies, with commas between: the only peers "
        "whose `X-Forwarded-For` is believed; `none` for nobody",
        shown="this machine, where `JIM_HTTPS` is on; else nobody",
    ),
    Variable(
        "JIM_SITE_WELCOME",
        "",
        "text",
        "words for visitors beside the form to sign in",
        shown="what the page says by itself",
    ),
    Variable(
        "JIM_SITE_LOGO",
        "",
        "file",
        "picture beside the server's name there, below `JIM_DATA` or with its whole path: SVG, "
        "PNG, JPEG or WebP, at most 500,000 bytes",
        shown="the icon of JIM",
    ),
    Variable(
        "JIM_SCRIPT_NAME",
        "",
        "path",
        "below which a proxy serves the site, as `/jim`",
        shown="none: the site is at the root of its host",
    ),
    Variable(
        "JIM_ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "names",
        "host names of the site, separated by commas",
    ),
    Variable(
        "JIM_TRUSTED_ORIGINS",
        "",
        "origins",
        "origins whose forms the site accepts, such as `https://chat.example.org`, with commas",
        shown="its own",
    ),
    Variable(
        "JIM_LANGUAGE",
        "en",
        "en/ru",
        "language of the server's texts for clients and browsers that request none",
    ),
    Variable(
        "JIM_TIME_ZONE", "UTC", "time zone", "time zone of the admin site, such as `Europe/Moscow`"
    ),
    Variable(
        "JIM_LOG_LEVEL", "INFO", "level", f"lowest level that is logged: {', '.join(LOG_LEVELS)}"
    ),
    Variable("JIM_LOG_FORMAT", "text", "text/json", "lines of the log as text or as JSON objects"),
    Variable(
        "JIM_LOG_FILE",
        "",
        "file",
        "to write the log to, in `JIM_DATA` unless the path is absolute",
        shown="none: stderr",
    ),
    Variable(
        "JIM_LOG_FILE_BYTES",
        "10485760",
        "bytes",
        "of that file, before it is numbered and a new one begins; 0: no limit",
    ),
    Variable("JIM_LOG_FILES", "5", "files", "kept of the numbered ones; older ones are removed"),
    Variable(
        "JIM_LOG_LINES_PER_S",
        "50",
        "lines per second",
        "of one kind that are logged in the long run; more are left out and counted; 0: no limit",
    ),
)

CLIENT = (
    Variable(
        "JIM_PASSWORD",
        "",
        "text",
        "password for the client if `-pw` is not given",
        shown="none: the client asks for it",
    ),
    Variable(
        "JIM_CLIENT_DBS",
        "clients_dbs",
        "folder",
        "where the client keeps contacts, history and unsent messages; the default is beside"
        " client.py, or in the system's data folder if the client is installed",
    ),
    Variable(
        "JIM_CLIENT_SETTINGS",
        "",
        "file",
        "the client's settings ([client.md](client.md#settings)); the default is `settings.toml`"
        " in the system's folder for configuration",
        shown="none",
    ),
)

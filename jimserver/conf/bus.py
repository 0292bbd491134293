"""Read JIM_BUS: a word, or the URL of a Redis or Valkey."""

from urllib.parse import urlsplit

from jimserver.conf.database_url import escaped
from jimserver.conf.values import ConfigError

NOTIFY, NO_BUS = "notify", "none"
SCHEMES = ("redis", "rediss")  # the second one is TLS


def redis_url(text: str) -> str:
    """Return the URL with escapes for what a password holds as the operator wrote it."""
    return escaped(text)


def check_bus(text: str) -> None:
    """Raise ConfigError for what is no bus; the text can hold a password and is not repeated."""
    if text not in (NOTIFY, NO_BUS) and not _is_redis_url(redis_url(text)):
        raise ConfigError(
            "JIM_BUS must be notify, none, or a URL such as redis://user:password@host:6379/0"
        )


def _is_redis_url(url: str) -> bool:
    try:
        found = urlsplit(url)
        is_place = bool(found.hostname) and found.port != 0
    except ValueError:  # an impossible port
        return False
    number = found.path.removeprefix("/")
    return found.scheme in SCHEMES and is_place and (not number or number.isdecimal())

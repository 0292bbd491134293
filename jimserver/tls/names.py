"""Compare a certificate with the names by which people come, and with today."""

import datetime
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from django.conf import settings

from common.addresses import parse_address
from jimserver.tls.authority import LOCAL_NAMES, own_names
from jimserver.tls.certificates import Certificates

SHOWN_NAMES = 5  # of a certificate that is for many
ANY_HOST = "*"  # of JIM_ALLOWED_HOSTS


def problems(certificates: Certificates) -> Iterable[str]:
    """Yield a sentence for each reason why browsers will not trust a certificate."""
    file, names = certificates.certificate, certificates.names
    if wrong := uncovered(names):
        yield f"TLS: {file} is for {shown(names)}, not for {shown(wrong)}: browsers will warn."
    begin, end = certificates.begins_at, certificates.ends_at
    if not begin <= datetime.datetime.now(datetime.UTC) <= end:
        span = f"{begin:%Y-%m-%d} to {end:%Y-%m-%d}"
        yield f"TLS: {file} is valid from {span} only, not today: browsers will warn."


def uncovered(names: Collection[str]) -> list[str]:
    """Return the names of the settings that a certificate is not for.

    This machine's own names count only where the settings name no other: then one of them will do.
    """
    own = own_names([])
    wanted = [host for host in settings_names() if host not in own]
    if wanted:
        return [host for host in wanted if not covers(names, host)]
    others = sorted(own.difference(LOCAL_NAMES))
    return [] if any(covers(names, host) for host in others) else others


def settings_names() -> list[str]:
    """Return the hosts of JIM_ALLOWED_HOSTS and JIM_SITE_URL; ".a.b" stands for all below a.b."""
    site = urlsplit(settings.JIM.site_url).hostname or ""
    given = [*settings.ALLOWED_HOSTS, site]
    hosts = dict.fromkeys(host.strip("[]").lower() for host in given)
    return [host for host in hosts if host not in ("", ANY_HOST)]


def covers(names: Collection[str], host: str) -> bool:
    """Return whether a certificate for these names is for a host, by its own or a wildcard."""
    found = {name.lower() for name in names}
    if host.startswith("."):
        return f"*{host}" in found
    return host in found or f"*.{host.partition('.')[2]}" in found


def shown(names: Collection[str]) -> str:
    """Return a list of names for a sentence, hosts before addresses."""
    first = sorted(names, key=lambda name: (parse_address(name) is not None, name))[:SHOWN_NAMES]
    more = [f"{len(names) - SHOWN_NAMES} more"] if len(names) > SHOWN_NAMES else []
    return ", ".join([*first, *more]) or "no name"

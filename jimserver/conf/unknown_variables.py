"""Find misspelt settings: an unknown variable is named together with the nearest known one."""

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import fields

from jimserver.conf.config import Config
from jimserver.conf.values import variable_of
from jimserver.conf.variables import CLIENT, SITE

PREFIX = "JIM_"
# Begin with these: variables of the tests.
OF_TESTS = tuple(PREFIX + rest for rest in ("LONG_TESTS", "INTEROP", "FUZZ_"))
LEAST_LIKENESS = 0.7  # of 1: JIM_MAX_SESSION and JIM_MAX_SESSIONS have 0.97


def known_variables() -> list[str]:
    """Return the names of all settings."""
    ours = [variable_of(entry.name) for entry in fields(Config)]
    return ours + [variable.name for variable in (*SITE, *CLIENT)]


def unknown_variables(environ: Mapping[str, str] = os.environ) -> Iterable[tuple[str, str]]:
    """Yield each unknown JIM_ variable and the known one that is nearest, or ""."""
    known = known_variables()
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(OF_TESTS):
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=LEAST_LIKENESS)
            yield name, nearest[0] if nearest else ""

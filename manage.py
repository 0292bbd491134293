#!/usr/bin/env python
"""Run Django's commands; `manage.py runjimserver` starts everything."""

import io
import os
import sys


def say_anything() -> None:
    """Escape what the terminal's encoding can't show, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    say_anything()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")
    from django.core.management import execute_from_command_line

    from jimserver.conf.values import ConfigError

    try:
        execute_from_command_line(sys.argv)
    except ConfigError as error:  # the operator's, not ours: no traceback
        sys.exit(f"{error}.")


if __name__ == "__main__":
    main()

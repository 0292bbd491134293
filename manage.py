#!/usr/bin/env python
"""Django's entry point; `manage.py runjimserver` starts everything."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")
    from django.core.management import execute_from_command_line

    from jimserver.conf.config import ConfigError

    try:
        execute_from_command_line(sys.argv)
    except ConfigError as error:  # the operator's, not ours: no traceback
        sys.exit(f"{error}.")


if __name__ == "__main__":
    main()

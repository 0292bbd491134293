#!/usr/bin/env python
"""Keep the original command: `server.py ARGUMENTS` runs `manage.py runjimserver ARGUMENTS`."""

import sys

from manage import main

if __name__ == "__main__":
    sys.argv.insert(1, "runjimserver")
    main()

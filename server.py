#!/usr/bin/env python
"""The original command: `server.py -a ADDRESS -p PORT` is `manage.py runjimserver` with the same arguments."""

import sys

from manage import main

if __name__ == "__main__":
    sys.argv.insert(1, "runjimserver")
    main()

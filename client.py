#!/usr/bin/env python3
"""Start the client as the original did: client.py -un NAME -pw PASSWORD."""

import sys

from jimclient.app import main

if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The client, as the original started it: client.py -un NAME -pw PASSWORD."""

import sys

from jimclient.app import main

if __name__ == "__main__":
    sys.exit(main())

"""python -m jimclient: the same as client.py."""

import sys

from jimclient.app import main

if __name__ == "__main__":
    sys.exit(main())

"""Start the client: `python -m jimclient` is the same as client.py."""

import sys

from jimclient.app import main

if __name__ == "__main__":
    sys.exit(main())

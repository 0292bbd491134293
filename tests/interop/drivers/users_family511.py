"""Create a user in the database of a server of the 511 family, by its own database class.

Arguments: folder of the server package, database file, name. The password comes on stdin.
"""

import binascii
import hashlib
import sys


def main():
    """Store what the server's own window for registration stores."""
    folder, file, name = sys.argv[1:]
    sys.path[0] = folder
    from server.database import ServerStorage

    password = sys.stdin.readline().rstrip("\n").encode()
    key = hashlib.pbkdf2_hmac("sha512", password, name.lower().encode(), 10000)
    ServerStorage(file).add_user(name, binascii.hexlify(key))


main()

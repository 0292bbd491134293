"""Create a user in avacado's own server database, by its own database class.

Arguments: folder of the server package, name. The working folder is the server's; the password
(which its protocol never asks for) comes on stdin.
"""

import sys


def main():
    """Add one row to the server's table of users."""
    folder, name = sys.argv[1:]
    sys.path[0] = folder
    import bd_server_app

    bd_server_app.BDUsers().add_user(name, sys.stdin.readline().rstrip("\n"))


main()

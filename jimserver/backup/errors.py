"""Define the one exception of backups."""


class BackupError(Exception):
    """Say in one sentence why a backup can't be made, read or restored."""

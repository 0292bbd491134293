"""Share the fixtures of the accounts' tests."""

from tests.accounts.conftest import browser, hear, make_user, root

__all__ = ["browser", "hear", "make_user", "root"]

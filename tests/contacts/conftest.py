"""What these tests share with those of the accounts."""

from tests.accounts.conftest import browser, hear, make_user, root

__all__ = ["browser", "hear", "make_user", "root"]

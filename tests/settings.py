"""Django's settings of the tests: the server's own defaults, whatever was set up in this checkout.

The file settings.env of a checkout that serves others chooses TLS, addresses and more. Programs
that the tests start read the file beside their own database.
"""

import os
from unittest.mock import patch

with patch("jimserver.conf.settings_file.load_settings"):
    from jimserver.settings import *  # noqa: F403

os.environ["DJANGO_SETTINGS_MODULE"] = "jimserver.settings"  # of the programs that tests start

"""Find the folder of the server's data; make it readable by its owner alone."""

from pathlib import Path

import platformdirs

from jimserver.conf.values import ConfigError

APP_NAME = "jimd"


def data_folder(given: str, project: Path) -> Path:
    """Return JIM_DATA, else the project's folder in a checkout, else the system's data folder.

    Raise ConfigError where it can't be made.
    """
    if not given and (project / "manage.py").is_file():
        return project
    folder = Path(given) if given else platformdirs.user_data_path(APP_NAME, appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"JIM_DATA can't be {folder}: {error.strerror}") from None
    return folder.absolute()

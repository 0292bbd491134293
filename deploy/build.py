#!/usr/bin/env python3
"""Build the wheels, and the bundle and Debian package for machines without the Internet.

    deploy/build.py wheels FOLDER   # jimtalk (server and client), jimtalk-client (client alone)
    deploy/build.py bundle FOLDER   # these, all that they need, and a script that installs them
    deploy/build.py deb FOLDER      # the same as a package for Debian, with a service for systemd

The wheels need setuptools here and no network; the others download what requirements.txt pins, for
the Python that runs this.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "jim",
    "jimclient",
    "common",
    "accounts",
    "contacts",
    "attachments",
    "messaging",
    "jimserver",
)
PAGES = ("LICENSE", "README.md")
PROJECTS = {  # the project's file -> its packages
    "pyproject.toml": PACKAGES,
    "deploy/client.toml": ("jim", "jimclient"),
}
DEB_FILES = {  # in deploy/ -> in the package
    "debian/control": "DEBIAN/control",
    "debian/postinst": "DEBIAN/postinst",
    "debian/prerm": "DEBIAN/prerm",
    "debian/postrm": "DEBIAN/postrm",
    "debian/jimd.env": "etc/jimd.env",
    "jimd.service": "usr/lib/systemd/system/jimd.service",
}
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.po")
INSTALL = """\
#!/bin/sh
# Install the JIM server without the Internet: ./install.sh [FOLDER]. Needs Python 3.11 or newer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=${1:-$HOME/jim}
${PYTHON:-python3} -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "JIM server needs Python 3.11 or newer; name one: PYTHON=python3.12 ./install.sh"
    exit 1
}
${PYTHON:-python3} -m venv "$to"
"$to/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \\
    --find-links "$here/wheels" -c "$here/constraints.txt" jimtalk
echo "Installed in $to. Next: $to/bin/jimd serve"
"""


def run(*words: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], check=True)


def build_wheels(folder: Path) -> None:
    """Build both wheels into `folder`, each from a copy of its packages alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for project, packages in PROJECTS.items():
        with tempfile.TemporaryDirectory() as name:
            stage = Path(name)
            for package in packages:
                shutil.copytree(ROOT / package, stage / package, ignore=NOT_SHIPPED)
            for page in PAGES:
                shutil.copy(ROOT / page, stage)
            shutil.copy(ROOT / project, stage / "pyproject.toml")
            options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
            run("wheel", *options, "--wheel-dir", folder, stage)


def collect(folder: Path) -> None:
    """Put our wheels into `folder`, those that they need, and the list of pinned versions."""
    build_wheels(folder / "wheels")
    needed = ROOT / "requirements.txt"
    shutil.copy(needed, folder / "constraints.txt")
    run("download", "--quiet", "--only-binary=:all:", "--dest", folder / "wheels", "-r", needed)


def build_bundle(folder: Path) -> None:
    """Build a folder that holds everything that an installation needs but Python."""
    collect(folder)
    script = folder / "install.sh"
    script.write_text(INSTALL, encoding="utf-8")
    script.chmod(0o755)
    shutil.copy(ROOT / "deploy" / "jimd.service", folder)
    archive = shutil.make_archive(str(folder), "gztar", folder.parent, folder.name)
    print(f"{archive}: unpack it on a machine with the same system and Python, and run install.sh")


def build_deb(folder: Path) -> None:
    """Build the Debian package into `folder`; its environment is made where it is installed."""
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name) / "jimtalk"
        collect(stage / "usr/share/jimtalk")
        for source, place in DEB_FILES.items():
            (stage / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "deploy" / source, stage / place)
        for script in ("postinst", "prerm", "postrm"):
            (stage / "DEBIAN" / script).chmod(0o755)
        (stage / "usr/bin").mkdir()
        for command in ("jimd", "jim"):
            (stage / "usr/bin" / command).symlink_to(f"/opt/jim/bin/{command}")
        control = stage / "DEBIAN/control"
        control.write_text(control.read_text().format(**deb_fields(stage)))
        (stage / "DEBIAN/conffiles").write_text("/etc/jimd.env\n")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["dpkg-deb", "--root-owner-group", "--build", stage, folder], check=True)


def deb_fields(stage: Path) -> dict[str, str]:
    """Return the fields of the package's control file; the wheels fit one version of Python."""
    [wheel] = stage.glob("usr/share/jimtalk/wheels/jimtalk-*.whl")
    machine = ["dpkg", "--print-architecture"]
    major, minor = sys.version_info[:2]
    return {
        "version": wheel.name.split("-")[1],
        "architecture": subprocess.check_output(machine, text=True).strip(),
        "python": f"{major}.{minor}",
        "next_python": f"{major}.{minor + 1}",
    }


def main() -> None:
    deeds = {"wheels": build_wheels, "bundle": build_bundle, "deb": build_deb}
    if len(sys.argv) != 3 or sys.argv[1] not in deeds:
        sys.exit(__doc__)
    deeds[sys.argv[1]](Path(sys.argv[2]).resolve())


if __name__ == "__main__":
    main()

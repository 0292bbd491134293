"""Build the wheels, install them where nothing of the checkout is, and hold a conversation."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from jimclient import __version__
from jimserver.main import WORDS, main
from tests.support.client import PATIENCE_S
from tests.support.other_root import copy_of_the_system

ROOT = Path(__file__).parents[1]
DATA = re.compile(r".*/(locale/.*\.mo|static/.*|templates/.*)")  # beside the modules
LONG = pytest.mark.skipif(not os.environ.get("JIM_LONG_TESTS"), reason="JIM_LONG_TESTS is not set")


def load_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", ROOT / "deploy" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = load_build()


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the wheels by the name of their distribution."""
    folder = tmp_path_factory.mktemp("wheels")
    BUILD.build_wheels(folder)
    return {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}


def test_the_wheels_hold_their_packages_whole(wheels: dict[str, Path]) -> None:
    assert sorted(wheels) == ["jimtalk", "jimtalk_client"]
    for name, packages in (
        ("jimtalk", BUILD.PACKAGES),
        ("jimtalk_client", BUILD.PROJECTS["deploy/client.toml"]),
    ):
        files = set(zipfile.ZipFile(wheels[name]).namelist())
        shipped = {file for file in files if ".dist-info/" not in file}
        ours = {
            str(path.relative_to(ROOT))
            for package in packages
            for path in (ROOT / package).rglob("*")
            if path.suffix == ".py" or (path.is_file() and DATA.fullmatch(str(path)))
        }
        ours = {path for path in ours if not path.endswith(".po")}
        assert shipped == ours


def projects() -> Iterator[dict[str, object]]:
    for name in BUILD.PROJECTS:
        yield tomllib.loads((ROOT / name).read_text(encoding="utf-8"))["project"]


def test_what_is_tested_is_within_the_ranges() -> None:
    pinned = {}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if "==" in line:
                distribution, _, version = line.partition("==")
                pinned[distribution.partition("[")[0].lower()] = version
    server, client = ([*map(Requirement, project["dependencies"])] for project in projects())
    named = {requirement.name.lower() for requirement in server}
    runtime = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower()
    assert named == set(re.findall(r"^([\w-]+)==", runtime, re.M))
    for requirement in (*server, *client):
        assert pinned[requirement.name.lower()] in requirement.specifier, requirement


def make_place(folder: Path, wheel: Path, *, is_alone: bool = False) -> Path:
    """Return the programs of an environment with one wheel and, unless alone, what it needs."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    words = ["install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check", wheel]
    pip = [sys.executable, "-m", "pip", "--python", python]
    subprocess.run([*pip, *words], check=True)
    if not is_alone:
        [packages] = folder.glob("lib/python*/site-packages")
        needed = Path(pytest.__file__).parents[1]  # as the index would bring it
        (packages / "needed.pth").write_text(f"{needed}\n")
    return folder / "bin"


@pytest.mark.timeout(300)  # starts four programs, compiled for the first time
def test_an_installed_server_and_client_talk(wheels: dict[str, Path], tmp_path: Path) -> None:
    programs = make_place(tmp_path / "venv", wheels["jimtalk"])
    hold_a_conversation(programs, tmp_path)


def hold_a_conversation(programs: Path, folder: Path) -> None:
    """Prepare an installed server, start it, and write a note with the installed client."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JIM_", "DATABASE_", "DJANGO_", "PYTHON"))
    }
    environment = {**clean, "XDG_DATA_HOME": str(folder / "data"), "LANG": "C.UTF-8"}

    def run(program: str, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [programs / program, *words],
            cwd=folder, env={**environment, "JIM_PASSWORD": "secret"}, input=text, text=True,
            capture_output=True, timeout=120,
        )  # fmt: skip

    prepared = run("jimd", "prepare")
    assert "The admin site's user is admin" in prepared.stdout, prepared
    assert (folder / "data" / "jimd" / "server.sqlite").exists()
    assert (folder / "data" / "jimd").stat().st_mode & 0o077 == 0
    server = subprocess.Popen(
        [programs / "jimd", "serve", "-a", "127.0.0.1", "-p", "0", "--http", "off"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout
        line = server.stdout.readline()
        [port] = re.findall(r"127\.0\.0\.1:(\d+)$", line)
        said = run("jim", "-un", "ann", "-p", port, text="ann\nhello\n")
        assert "hello" in said.stdout, said
        assert said.returncode == 0
    finally:
        server.terminate()
        server.communicate(timeout=PATIENCE_S)
    assert server.returncode == 0


@LONG
def test_the_bundle_installs_without_an_index(tmp_path: Path) -> None:
    """Build the bundle, which downloads, and install it, which may not."""
    BUILD.build_bundle(tmp_path / "bundle")
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    command = [tmp_path / "bundle" / "install.sh", tmp_path / "installed"]
    subprocess.run(command, check=True, env=environment, timeout=600)
    shown = subprocess.run(
        [tmp_path / "installed" / "bin" / "jimd", "--version"], capture_output=True, text=True
    )
    assert shown.stdout.startswith("jimd ")
    hold_a_conversation(tmp_path / "installed" / "bin", tmp_path)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    with copy_of_the_system(tmp_path / "copy") as root:
        yield root


@LONG
def test_the_debian_package_installs_and_goes(tmp_path: Path, root: Path) -> None:
    """Install it, start the server, remove it: the data stay, nothing else does."""

    def inside(*words: str) -> str:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "JIM_DATA": "/var/lib/jim"}
        return subprocess.run(
            ["chroot", root, *words],
            env={**environment, "PIP_INDEX_URL": "http://127.0.0.1:9/", "DEBIAN_FRONTEND": "text"},
            check=True, capture_output=True, text=True, timeout=300,
        ).stdout  # fmt: skip

    try:
        inside("dpkg", "-s", "python3-venv")
    except subprocess.CalledProcessError:
        pytest.skip("needs the package python3-venv")
    BUILD.build_deb(tmp_path)
    [package] = tmp_path.glob("jimtalk_*.deb")
    target = root / "jimtalk.deb"
    target.write_bytes(package.read_bytes())
    (root / "var/lib/jim").mkdir()
    assert "systemctl enable --now jimd" in inside("dpkg", "-i", "/jimtalk.deb")
    assert inside("jimd", "--version") == f"jimd {__version__} (jimtalk)\n"
    assert "The admin site's user is admin" in inside("jimd", "prepare")
    assert inside("jim", "--version") == f"jim {__version__} (jimtalk)\n"
    inside("dpkg", "-i", "/jimtalk.deb")  # an update to the same
    inside("dpkg", "--purge", "jimtalk")
    gone = ("opt/jim", "usr/bin/jimd", "etc/jimd.env", "usr/share/jimtalk")
    assert [name for name in gone if os.path.lexists(root / name)] == []
    assert (root / "var/lib/jim/server.sqlite").exists()


# The words of jimd


def test_jimd_lists_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {word} " in shown for word in WORDS)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"jimd {__version__} (jimtalk)\n"


@pytest.mark.parametrize("words", [[], ["dance"]])
def test_jimd_says_what_it_does_not_know(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert "usage: jimd COMMAND" in shown.out + shown.err

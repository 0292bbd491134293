"""Run the commands of docs/production.md where a machine can; name the tests of the others."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.migrated import ROOT, clean_environment
from tests.test_docs import BLOCK, defines, read

TYPED = re.compile(r"^\$ (.+)$", re.M)
ELSEWHERE = {  # commands that another test runs, or a reason
    r"make wheels": "tests/test_install.py::test_the_wheels_hold_their_packages_whole",
    r"python3 -m venv .*": "tests/test_install.py::test_an_installed_server_and_client_talk",
    r"/opt/jim/bin/pip install .*": (
        "tests/test_install.py::test_an_installed_server_and_client_talk"
    ),
    r"/opt/jim/bin/jimd serve": (
        "tests/test_first_run.py::test_a_server_is_set_up_on_the_terminal"
    ),
    r"sudo (cp|systemctl) .*": "of systemd: tests/jimserver/test_service.py plays its part",
    r"echo .* \| sudo tee .*": "writes into /etc",
    r"journalctl .*": "of systemd",
}
DRILL = r"(JIM_DATA=elsewhere )?jimd \w+ jim\.backup"  # in the output of bench/drill.py
HERE = r"(JIM_DATA=\S+ )?jimd (backup|restore) .*"


def typed() -> list[str]:
    blocks = BLOCK.findall(read("docs/production.md"))
    found = [command for block in blocks for command in TYPED.findall(block)]
    return [command for command in found if not re.fullmatch(DRILL, command)]


def test_each_command_is_run_somewhere() -> None:
    known = [HERE, *ELSEWHERE]
    assert [line for line in typed() if not any(re.fullmatch(k, line) for k in known)] == []
    for where in ELSEWHERE.values():
        for file, name in re.findall(r"(tests/[\w/]+\.py)(?:::(\w+))?", where):
            assert defines(ROOT / file, name), where


def test_the_drill_of_a_restore(tmp_path: Path, migrated: Path) -> None:
    """Type what the page says, with its file and folder replaced by others."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "server.sqlite").write_bytes(migrated.read_bytes())
    backup, drill = tmp_path / "jim.backup", tmp_path / "drill"
    outputs = [run(f"jimd backup {backup}", data)]
    drills = [line for line in typed() if re.fullmatch(HERE, line)]
    assert len(drills) == 2
    for line in drills:
        line = re.sub(r"/backups/\S+", str(backup), line).replace("/tmp/drill", str(drill))
        outputs.append(run(line, data))
    assert "is whole" in outputs[1]
    assert "Restored: 0 messages" in outputs[2]
    assert (drill / "server.sqlite").stat().st_size > 0
    assert (drill / ".secret-key").read_text() == (data / ".secret-key").read_text()


def run(line: str, data: Path) -> str:
    """Run a line of a shell where `jimd` is this checkout's; return what it prints."""
    command = line.replace("jimd ", f"{shlex.quote(sys.executable)} -m jimserver.main ")
    environment = {**clean_environment(), "JIM_DATA": str(data)}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_check_says_what_the_page_shows(tmp_path: Path, migrated: Path) -> None:
    """Check a server with the settings that the page writes for the service."""
    database = tmp_path / "server.sqlite"
    database.write_bytes(migrated.read_bytes())
    database.chmod(0o600)
    page = read("docs/production.md")
    chosen = dict(re.findall(r"echo '(\w+)=(.+)' \| sudo tee", page))
    assert set(chosen) == {"JIM_TLS", "JIM_ALLOWED_HOSTS"}
    done = subprocess.run(
        [sys.executable, "-m", "jimserver.main", "check", "--deploy"],
        cwd=ROOT, env={**clean_environment(), **chosen, "JIM_DATA": str(tmp_path)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stderr.strip() in [block.strip() for block in BLOCK.findall(page)]


ANALYZES = pytest.mark.skipif(
    not os.access("/usr/bin/systemd-analyze", os.X_OK), reason="no systemd here"
)


@ANALYZES
def test_the_unit_is_sealed_off(tmp_path: Path) -> None:
    """Systemd calls its exposure OK; the number is another one with each version."""
    unit = tmp_path / "jimd.service"
    unit.write_text(read("deploy/jimd.service").replace("/opt/jim/bin/jimd", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
        capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    if done.returncode and "offline" in done.stderr:
        pytest.skip("this systemd reads no files")
    assert re.search(r"Overall exposure level for jimd\.service: [\d.]+ OK", done.stdout), done


@ANALYZES
def test_the_unit_is_one(tmp_path: Path) -> None:
    """systemd-analyze finds no fault but the program, which is not installed here."""
    unit = tmp_path / "jimd.service"
    text = read("deploy/jimd.service").replace("/opt/jim/bin/jimd", "/bin/true")
    unit.write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, timeout=60
    )
    faults = [line for line in done.stderr.splitlines() if "jimd.service" in line]
    assert faults == []

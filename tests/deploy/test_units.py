"""The units of systemd: well formed, shut in, and of one mind with gunicorn and with each other."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import config
from metaverse.operations import worker
from tests.served import ROOT

UNITS = ROOT / "deploy" / "systemd"
RELEASE = Path("/opt/metaverse/current")
MOST_EXPOSED = "20"
"""In tenths of 10: up to 2.0 systemd calls a unit well shut in."""

SERVICES = ("metaverse.service", "metaverse@.service", "metaverse-backup.service", "metaverse-retention.service")
ALL = sorted(path.name for path in UNITS.iterdir() if path.suffix in (".service", ".socket", ".target", ".timer"))

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing: apt-get install systemd"
)


def analyze(*arguments: str | Path) -> tuple[int, str]:
    """Run systemd-analyze, and give its end and what it said."""
    command = ["systemd-analyze", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def lines(name: str) -> list[str]:
    """Give what a unit says, without comments."""
    return [line for line in (UNITS / name).read_text().splitlines() if line and not line.startswith("#")]


def value(name: str, key: str) -> str:
    """Give what a unit says of one thing."""
    return next(line.partition("=")[2] for line in lines(name) if line.startswith(f"{key}="))


@pytest.mark.parametrize("chore", ["backup", "retention"])
def test_what_a_timer_does_the_server_does_not_do_as_well(chore: str) -> None:
    assert f"metaverse-{chore}.timer" in ALL
    told = (ROOT / "deploy" / "metaverse.env.example").read_text().splitlines()
    assert f"{chore.upper()}_EVERY_HOURS=0" in told


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_well_shut_in(name: str) -> None:
    code, said = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", UNITS / name)
    assert code == 0, said


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    """They are looked at with programs that are here, because those that they start are not."""
    for name in ALL:
        told = (UNITS / name).read_text().replace(str(RELEASE / ".venv/bin/"), "/usr/bin/env ")
        (tmp_path / name).write_text(told)
    (tmp_path / "metaverse@n1.service").symlink_to("metaverse@.service")
    checked = [tmp_path / name for name in ALL if "@" not in name] + [tmp_path / "metaverse@n1.service"]
    code, said = analyze("verify", "--man=no", "--recursive-errors=no", *checked)
    ours = [line for line in said.splitlines() if "metaverse" in line and not line.startswith("/lib/")]
    assert (code, ours) == (0, []), said


def test_every_program_that_a_unit_starts_is_in_a_release() -> None:
    for name in SERVICES:
        for line in lines(name):
            if line.startswith(("ExecStart", "ExecReload")):
                words = line.partition("=")[2].split()
                assert words[0].startswith(f"{RELEASE}/.venv/bin/"), line
                assert words[1].startswith("-") or (ROOT / words[1]).exists() or words[0].endswith("flask"), line


def test_a_process_of_a_cluster_is_kept_as_a_single_one_is() -> None:
    single, several = (
        [line.replace("%i", "metaverse") for line in lines(name) if not line.startswith(("PartOf", "Environment="))]
        for name in ("metaverse.service", "metaverse@.service")
    )
    several = [
        line.replace("metaverse@metaverse", "metaverse")
        .replace(", process metaverse", "")
        .replace("WantedBy=metaverse.target", "WantedBy=multi-user.target")
        for line in several
    ]
    assert several == single


@pytest.mark.parametrize("name", SERVICES)
def test_logs_are_where_the_unit_lets_them_be_written(name: str) -> None:
    told = dict(
        pair.split("=", 1) for line in lines(name) if line.startswith("Environment=") for pair in line[12:].split()
    )
    assert told["LOG_DIR"].startswith(f"/var/log/{value(name, 'LogsDirectory')}")


def test_stopping_leaves_the_server_the_time_it_takes() -> None:
    said: dict[str, float] = {}
    for line in (ROOT / "gunicorn.conf.py").read_text().splitlines():
        name, _, number = line.partition(" = ")
        if name in ("graceful_timeout", "GOODBYE_SECONDS"):
            said[name] = float(number)
    longest = worker.LOOK_SECONDS + worker.GRACE_SECONDS + worker.CUT_SECONDS + said["GOODBYE_SECONDS"]
    assert longest < said["graceful_timeout"] < 10 < float(value("metaverse.service", "TimeoutStopSec"))


def test_a_service_may_open_as_many_files_as_the_server_wants() -> None:
    assert value("metaverse.service", "LimitNOFILE") == "65536"
    assert "MOST_FILES = 65_536" in (ROOT / "gunicorn.conf.py").read_text()


def test_the_file_of_settings_names_settings_and_can_be_read() -> None:
    written = (ROOT / "deploy" / "metaverse.env.example").read_text().splitlines()
    told = dict(line.removeprefix("# ").split("=", 1) for line in written if is_setting(line))
    known = {name.upper() for name in config.Settings.__dataclass_fields__}
    assert set(told) <= known, set(told) - known
    plain = {name: raw.strip("'") for name, raw in told.items()}
    config.load({**plain, "PROCESS_NAME": "n1", "SECRET_KEY": "a key for tests, which nobody else may have"})


def is_setting(line: str) -> bool:
    """Tell whether a line says a setting, even behind a mark of comment."""
    name = line.removeprefix("# ").partition("=")[0]
    return "=" in line and name.isupper() and name.replace("_", "").isalpha()


def test_the_shell_reads_the_file_of_settings_as_systemd_does() -> None:
    command = f"set -a; . {ROOT}/deploy/metaverse.env.example; env"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env={}, timeout=10, check=True)
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines())
    written = (ROOT / "deploy" / "metaverse.env.example").read_text().splitlines()
    plain = dict(line.split("=", 1) for line in written if is_setting(line) and not line.startswith("#"))
    assert {name: seen[name] for name in plain} == plain

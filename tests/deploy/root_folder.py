"""A root folder with a bare Debian in it, and a network of its own: as near to a fresh server as a folder comes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.served import ROOT

STAND_IN = Path(__file__).parent / "stand_in"
SYSTEMCTL = """#!/bin/sh
PYTHONPATH=/usr/local/lib/stand-in exec python3 -m tests.deploy.stand_in.systemctl "$@"
"""
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
"""Whom this machine trusts, which may be more than Debian does."""

OWN = ("PIP_", "npm_config_", "NPM_CONFIG_")
NOT_STARTED = "#!/bin/sh\nexit 101\n"
WHOLE = """
root=$1
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for one in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "$root/dev/${one%:*}" c 1 "${one#*:}"; done
mknod -m 666 "$root/dev/tty" c 5 0
mkdir -m 1777 "$root/dev/shm" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for one in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/${one#*:}" "$root/dev/${one%:*}"; done
mount -t tmpfs -o mode=755 tmpfs "$root/run"
ip link set lo up
echo up
exec sleep infinity
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LONG_SECONDS = 1200


class CannotLay(RuntimeError):
    """A root folder cannot be laid here; the message says why."""


class RootFolder:
    """A bare Debian in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._anchor: subprocess.Popen[bytes] | None = None

    def lay(self, *packages: str) -> None:
        """Lay Debian, by the machine's own mirror; what is a package's service is not started by installing it.

        Raises:
            CannotLay: it does not go here.
        """
        suite, mirror = _own_debian()
        debootstrap = shutil.which("debootstrap", path=PATH)
        if debootstrap is None or os.geteuid() != 0:
            raise CannotLay("A root folder takes root, and debootstrap: apt-get install debootstrap")
        options = ["--variant=minbase", f"--include={','.join(packages)}", *_kept()]
        command = [debootstrap, *options, suite, str(self.folder), mirror]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONG_SECONDS, check=False)
        if done.returncode:
            raise CannotLay(f"debootstrap failed:\n{(done.stdout + done.stderr)[-2000:]}")
        self._make_at_home()

    def _make_at_home(self) -> None:
        """Give it the machine's own way to packages, and names."""
        for place in ("etc/apt/apt.conf.d", "etc/apt/sources.list.d", "etc/apt/trusted.gpg.d", "usr/share/keyrings"):
            if (Path("/") / place).is_dir():
                shutil.copytree(Path("/") / place, self.folder / place, dirs_exist_ok=True)
        for place in (
            "etc/apt/sources.list",
            "etc/pip.conf",
            "etc/resolv.conf",
            "root/.config/pip/pip.conf",
        ):
            if (Path("/") / place).is_file():
                self.write(place, (Path("/") / place).read_text())
        (self.folder / "etc/apt/apt.conf.d/docker-clean").unlink(missing_ok=True)
        self.write("etc/hosts", Path("/etc/hosts").read_text() + "\n127.0.0.1 localhost office.example.com\n")
        self.write("usr/sbin/policy-rc.d", NOT_STARTED, mode=0o755)
        self.write("usr/local/sbin/systemctl", SYSTEMCTL, mode=0o755)
        shutil.copyfile(CERTIFICATES, self.folder / "etc/own-certificates.crt")
        for name in ("tests/__init__.py", "tests/deploy/__init__.py"):
            self.write(f"usr/local/lib/stand-in/{name}", "")
        shutil.copytree(STAND_IN, self.folder / "usr/local/lib/stand-in/tests/deploy/stand_in")

    def write(self, place: str, text: str, mode: int = 0o644) -> None:
        """Write a file into it."""
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Make it whole for a while: mounts, processes and a network that are its own, and end with it."""
        alone = ["unshare", "--mount", "--propagation", "private", "--net", "--pid", "--fork", "--kill-child"]
        inside = [*alone, "bash", "-euc", WHOLE, "whole", str(self.folder)]
        self._anchor = subprocess.Popen(inside, stdout=subprocess.PIPE, process_group=0)
        try:
            assert self._anchor.stdout is not None
            with self._anchor.stdout as said:
                if said.readline() != b"up\n":
                    raise CannotLay("Mounts and a network of its own cannot be made here.")
                yield
        finally:
            self._anchor.kill()
            self._anchor.wait()

    def run(self, text: str, is_outside: bool) -> tuple[int, str]:
        """Type some lines as root, and give their end and what they said."""
        assert self._anchor is not None
        inside = ["nsenter", "--target", str(self._child()), "--mount", "--pid", *([] if is_outside else ["--net"])]
        settings = {name: value for name, value in os.environ.items() if name.startswith(OWN) or "_proxy" in name}
        if is_outside:
            settings |= dict.fromkeys(("PIP_CERT", "NODE_EXTRA_CA_CERTS"), "/etc/own-certificates.crt")
        environment = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        typed = ["chroot", str(self.folder), "bash", "-euo", "pipefail", "-c", text]
        with tempfile.TemporaryFile("w+") as said:  # no pipe: what serves on would hold it open
            done = subprocess.run(
                [*inside, *typed],
                env=environment | settings,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=LONG_SECONDS,
                check=False,
            )
            said.seek(0)
            return done.returncode, said.read()

    def _child(self) -> int:
        assert self._anchor is not None
        pid = self._anchor.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def _own_debian() -> tuple[str, str]:
    """Name the suite of this machine, and the mirror that it takes packages from.

    Raises:
        CannotLay: it is no Debian.
    """
    about = dict(line.partition("=")[::2] for line in Path("/etc/os-release").read_text().splitlines())
    if about.get("ID") != "debian":
        raise CannotLay("This machine is no Debian, so it knows no mirror of it.")
    return about["VERSION_CODENAME"], _mirror()


def _kept() -> list[str]:
    """Take packages from a folder that was kept, where the environment names one."""
    kept = os.environ.get("DEBOOTSTRAP_CACHE")
    return [f"--cache-dir={kept}"] if kept else []


def _mirror() -> str:
    texts = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in texts:
        with suppress(OSError):
            for line in path.read_text().splitlines():
                words = line.split()
                if words[:1] in (["deb"], ["URIs:"]):
                    return next(word for word in words if "://" in word)
    raise CannotLay("This machine names no mirror of Debian.")


def release(target: Path) -> None:
    """Pack this checkout, as the guide has it done where there is Node."""
    subprocess.run([sys.executable, "scripts/pack_release.py", target], cwd=ROOT, check=True, timeout=120)

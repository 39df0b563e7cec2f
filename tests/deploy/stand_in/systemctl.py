"""A small stand-in for systemctl, for root folders in which systemd is not the first process.

It reads the very units, and does what they say of: user and group, working folder, settings, state and log folders,
sockets that outlive their service, what announces itself as ready, programs after the start, time limits and signals;
it makes everything read-only that `ProtectSystem=strict` does, gives a /tmp of its own, takes capabilities and new
privileges away, and sets the mask of new files. It knows nothing of namespaces, filters of system calls, memory limits,
restarts of what dies, and timers, which it only notes as enabled.
"""

from __future__ import annotations

import ctypes
import fnmatch
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.deploy.stand_in.units import Unit

RUN = Path("/run/stand-in")
PRINTED = Path("/var/log/stand-in")
GETFD = 438
LOOK_SECONDS = 0.05
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
POSTGRESQL = ["bash", "-c", "pg_ctlcluster --skip-systemctl-redirect $(pg_lsclusters -h | awk '{print $1, $2}') start"]


def main() -> None:
    """Do what is asked."""
    RUN.mkdir(parents=True, exist_ok=True)
    PRINTED.mkdir(parents=True, exist_ok=True)
    asked = [word for word in sys.argv[1:] if not word.startswith("-")]
    options = {word for word in sys.argv[1:] if word.startswith("-")}
    verb, names = asked[0], asked[1:]
    if verb == "daemon-reload":
        return
    if verb == "list-units":
        _list(names)
        return
    if "--hold" in options:
        _hold(Unit(names[0]))
        return
    for name in _in_order(names, verb):
        _do(verb, Unit(name), "--now" in options)


def _in_order(names: list[str], verb: str) -> list[str]:
    """Sockets begin before their services."""
    order = sorted(names, key=lambda name: not name.endswith(".socket"))
    return order[::-1] if verb in ("stop", "disable") else order


def _do(verb: str, unit: Unit, now: bool) -> None:
    acts = {"start": _start, "stop": _stop, "restart": _restart, "reload": _reload}
    if verb in ("enable", "disable"):
        print(f"{verb}d {unit.name}")
        verb = ("start" if verb == "enable" else "stop") if now else "nothing"
    if verb == "is-active":
        print("active" if _is_active(unit) else "inactive")
        sys.exit(0 if _is_active(unit) else 3)
    if verb in acts and unit.kind in ("service", "socket"):
        acts[verb](unit)


def _list(patterns: list[str]) -> None:
    for path in sorted(RUN.glob("*.pid")):
        name = path.name.removesuffix(".pid")
        if any(fnmatch.fnmatch(name, pattern) for pattern in patterns) and _is_active(Unit(name)):
            print(f"{name} loaded active running {name}")


def _pid(unit: Unit) -> int:
    path = RUN / f"{unit.name}.pid"
    return int(path.read_text()) if path.exists() else 0


def _is_active(unit: Unit) -> bool:
    pid = _pid(unit)
    with suppress(ProcessLookupError):
        if pid and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            return True
    return False


def _start(unit: Unit) -> None:
    if _is_active(unit):
        return
    if unit.kind == "socket":
        _start_socket(unit)
        return
    for name in unit.words("Requires"):
        _start(Unit(name))
    if unit.name == "postgresql.service":
        subprocess.run(POSTGRESQL, check=True)
        return
    _prepare(unit)
    _begin(unit)
    for command in unit.commands("ExecStartPost"):
        _call(unit, command)


def _prepare(unit: Unit) -> None:
    """Make the folders that a unit asks for."""
    for key, place in (("RuntimeDirectory", "/run"), ("StateDirectory", "/var/lib"), ("LogsDirectory", "/var/log")):
        for name in unit.words(key):
            folder = Path(place, name)
            folder.mkdir(mode=int(unit.one(f"{key}Mode", "0755"), 8), parents=True, exist_ok=True)
            if unit.one("User"):
                who = pwd.getpwnam(unit.one("User"))
                os.chown(folder, who.pw_uid, who.pw_gid)


def _begin(unit: Unit) -> None:
    kind = unit.one("Type", "simple")
    for command in unit.commands("ExecStartPre"):
        _call(unit, command)
    if kind in ("oneshot", "forking"):
        for command in unit.commands("ExecStart"):
            _call(unit, command)
    if kind == "forking":
        (RUN / f"{unit.name}.pid").write_text(Path(unit.one("PIDFile")).read_text())
    elif kind != "oneshot":
        _run(unit, is_told=kind == "notify")


def _call(unit: Unit, command: list[str]) -> None:
    """Run a command to its end, which must be a good one."""
    limit = unit.seconds("TimeoutStartSec", 90)
    wrapped = _wrapped(unit, command)
    done = subprocess.run(wrapped, env=_environment(unit), cwd=_folder(unit), timeout=limit, check=False)
    if done.returncode:
        sys.exit(f"Job for {unit.name} failed: {command} ended with {done.returncode}.")


def _run(unit: Unit, is_told: bool) -> None:
    """Start what stays; where it announces itself, wait for that."""
    environment, given = _environment(unit), _sockets(unit)
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind(f"\0{unit.name}.{os.getpid()}")
    environment["NOTIFY_SOCKET"] = f"@{unit.name}.{os.getpid()}"
    command = _wrapped(unit, unit.commands("ExecStart")[0])
    if given:
        command = ["bash", "-c", f'exec 3<&{given[0]}; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"', "unit", *command]
    with (PRINTED / f"{unit.name}.out").open("ab") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=_folder(unit),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=given,
            start_new_session=True,
        )
    (RUN / f"{unit.name}.pid").write_text(str(process.pid))
    ear.settimeout(unit.seconds("TimeoutStartSec", 90))
    while is_told and b"READY=1" not in ear.recv(4096):
        if process.poll() is not None:
            sys.exit(f"Job for {unit.name} failed.")


def _environment(unit: Unit) -> dict[str, str]:
    return {"PATH": PATH, "LANG": "C.UTF-8"} | unit.environment()


def _folder(unit: Unit) -> str:
    return unit.one("WorkingDirectory", "/")


def _wrapped(unit: Unit, command: list[str]) -> list[str]:
    """Run a command as a unit wants it run."""
    lines = [f"umask {unit.one('UMask')}"] if unit.one("UMask") else []
    shut = unit.is_on("ProtectSystem")
    within = ["unshare", "--mount", "--propagation", "private"] if shut else []
    script = "; ".join([*lines, *(_shut_in(unit) if shut else ()), 'exec "$@"'])
    return [*within, "bash", "-ec", script, "unit", *_as_user(unit), *command]


def _as_user(unit: Unit) -> list[str]:
    user = unit.one("User")
    if not user:
        return []
    private = ["--no-new-privs", "--bounding-set=-all"] if unit.is_on("NoNewPrivileges") else []
    return ["setpriv", f"--reuid={user}", f"--regid={unit.one('Group', user)}", "--init-groups", *private]


def _shut_in(unit: Unit) -> list[str]:
    """Make everything read-only but what is a unit's own."""
    own = [f"/var/lib/{name}" for name in unit.words("StateDirectory")]
    own += [f"/var/log/{name}" for name in unit.words("LogsDirectory")]
    own += [path.lstrip("-") for path in unit.words("ReadWritePaths")]
    return [
        *(f"mount --bind {path} {path}" for path in own if Path(path).exists()),
        "mount -o remount,bind,ro /",
        "mount -t tmpfs -o mode=1777 tmpfs /tmp",
        "mount -t tmpfs -o ro tmpfs /root",
    ]


def _start_socket(unit: Unit) -> None:
    """Have a process of its own hold the socket, so that it outlives this one and the service."""
    holder = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, "start", unit.name, "--hold"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert holder.stdout is not None
    if not holder.stdout.readline():
        sys.exit(f"Job for {unit.name} failed.")
    (RUN / f"{unit.name}.pid").write_text(str(holder.pid))


def _hold(unit: Unit) -> None:
    path = Path(unit.one("ListenStream"))
    path.parent.mkdir(mode=int(unit.one("DirectoryMode", "0755"), 8), parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(int(unit.one("Backlog", "128")))
    path.chmod(int(unit.one("SocketMode", "0666"), 8))
    os.chown(path, pwd.getpwnam(unit.one("SocketUser")).pw_uid, pwd.getpwnam(unit.one("SocketGroup")).pw_gid)
    os.dup2(listener.fileno(), 3)
    print("listening", flush=True)
    os.close(1)
    signal.pause()


def _sockets(unit: Unit) -> list[int]:
    """Borrow the socket of a service from whoever holds it."""
    if f"{unit.stem}.socket" not in unit.words("Requires"):
        return []
    holder = os.pidfd_open(_pid(Unit(f"{unit.stem}.socket")))
    got = ctypes.CDLL(None, use_errno=True).syscall(GETFD, holder, 3, 0)
    if got < 0:
        sys.exit(f"The socket of {unit.name} cannot be borrowed: {os.strerror(ctypes.get_errno())}")
    return [got]


def _stop(unit: Unit) -> None:
    if unit.kind == "socket" and _is_active(unit):
        Path(unit.one("ListenStream")).unlink(missing_ok=True)
    pid = _pid(unit)
    if not pid or not _is_active(unit):
        return
    number = getattr(signal, unit.one("KillSignal", "SIGTERM"))
    os.kill(pid, number)
    end = time.monotonic() + unit.seconds("TimeoutStopSec", 90)
    while _is_active(unit):
        if time.monotonic() > end:
            print(f"{unit.name} did not end in time and is killed.", file=sys.stderr)
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            break
        time.sleep(LOOK_SECONDS)
    (RUN / f"{unit.name}.pid").unlink()


def _restart(unit: Unit) -> None:
    _stop(unit)
    _start(unit)


def _reload(unit: Unit) -> None:
    for command in unit.commands("ExecReload"):
        subprocess.run([part.replace("$MAINPID", str(_pid(unit))) for part in command], check=True)


if __name__ == "__main__":
    main()

"""Is there room, and is what was built and compiled there?"""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning
from metaverse.wires import native

LEAST_FREE_BYTES = 1024**3
LITTLE_FREE_PERCENT = 10
FEW_FILES = 4096
HOUR_SECONDS = 3600


def disk(patient: Patient) -> Iterator[Finding]:
    """Look at the room that is left where state and logs are."""
    for path in dict.fromkeys((patient.home, Path(patient.settings.logs))):
        there = next(folder for folder in (path, *path.parents) if folder.exists())
        usage = shutil.disk_usage(there)
        percent = 100 * usage.free / usage.total
        said = f"{usage.free / 2**30:.1f} GiB ({percent:.0f} %) are free at {path}."
        if usage.free < LEAST_FREE_BYTES:
            yield fault(said, "Make room, or move METAVERSE_HOME and LOG_DIR: a full disk takes no event any more.")
        elif percent < LITTLE_FREE_PERCENT:
            yield warning(said, "Make room before it is full: a full disk takes no event any more.")
        else:
            yield ok(said)


def files(_patient: Patient) -> Iterator[Finding]:
    """Look how many files may be open: each socket is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < FEW_FILES:
        yield warning(
            f"Only {most} files may be open, and each client on a socket is one.",
            "Set LimitNOFILE=65536 in the service file, or `ulimit -n 65536`.",
        )
    else:
        yield ok(f"{'Any number of' if most == resource.RLIM_INFINITY else most} files may be open.")


def log(patient: Patient) -> Iterator[Finding]:
    """Look whether the log can be written, and whether errors were written a short time ago."""
    folder = Path(patient.settings.logs)
    there = next(place for place in (folder, *folder.parents) if place.exists())
    unwritable = [path for path in (there, *folder.glob("*.log")) if not os.access(path, os.W_OK)]
    if not there.is_dir():
        unwritable = [folder]
    if unwritable:
        yield fault(f"{unwritable[0]} cannot be written.", "Give it to the user of the server, or set LOG_DIR.")
        return
    errors = folder / "error.log"
    age = time.time() - errors.stat().st_mtime if errors.exists() and errors.stat().st_size else None
    if age is not None and age < HOUR_SECONDS:
        yield warning(f"{errors} tells of an error {age / 60:.0f} minutes ago.", f"Read it: `tail -n 3 {errors}`.")
    else:
        yield ok(f"{folder} can be written; error.log is silent since an hour or longer.")


def client(patient: Patient) -> Iterator[Finding]:
    """Look whether there is a client to be served."""
    page = Path(patient.app.config["CLIENT_FOLDER"]) / "index.html"
    if page.is_file():
        yield ok("The client is built.")
    else:
        yield warning(f"The client is not built: there is no {page}.", "Run `make install`, which builds it.")


def sends(patient: Patient) -> Iterator[Finding]:
    """Look whether many clients are sent to by the compiled loop."""
    if patient.settings.compiled_sends != "on":
        yield ok("The compiled send loop is switched off (COMPILED_SENDS).")
    elif native.load() is None:
        yield warning(
            "The compiled send loop is not there; everything works, and many clients take more of the processor.",
            "Install a C compiler and run `python scripts/build_send_loop.py`.",
        )
    else:
        yield ok("The compiled send loop is there.")

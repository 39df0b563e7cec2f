"""Compile the send loop, where this machine has a compiler; the server works without it, only slower."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from metaverse.wires import native

SECONDS = 60


def build() -> bool:
    """Compile the helper, unless it is there; False where that cannot be done here."""
    target = native.place()
    compiler = shlex.split(os.environ.get("CC", "cc"))
    if target.exists():
        return True
    if shutil.which(compiler[0]) is None:
        return False
    unfinished = target.with_suffix(f".{os.getpid()}")
    command = [*compiler, "-O2", "-shared", "-fPIC", "-o", str(unfinished), str(native.SOURCE)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        unfinished.replace(target)
    except (OSError, subprocess.SubprocessError):
        unfinished.unlink(missing_ok=True)
        return False
    return True


if __name__ == "__main__":
    print("The send loop is compiled." if build() else "There is no compiler here: the send loop stays in Python.")

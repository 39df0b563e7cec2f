"""Who sits at the machine: the audit log names them, not just the program."""

from __future__ import annotations

import getpass
import os
from contextlib import suppress

LONGEST = 64


def signed_on() -> str:
    """Return the name of whoever runs this: who signed on at the terminal, else the process's user or its number."""
    with suppress(OSError):
        return os.getlogin()[:LONGEST]
    with suppress(OSError, KeyError):
        return getpass.getuser()[:LONGEST]
    return str(os.getuid())
